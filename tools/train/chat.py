"""How text becomes tokens and turns of a conversation: what the GGUF file tells llama.cpp too."""

from __future__ import annotations

UNKNOWN, BEGIN, END = 0, 1, 2
FIRST_BYTE = 3
SPACE = FIRST_BYTE + 256  # SentencePiece writes a space as one visible character
USER, MODEL = SPACE + 1, SPACE + 2
VOCABULARY = MODEL + 1

USER_TEXT, MODEL_TEXT = "<|user|>", "<|model|>"

# One question at a time is what these models were taught: earlier turns would only confuse them.
CHAT_TEMPLATE = (
    "{{ bos_token }}{% for message in messages %}{% if loop.last %}"
    + USER_TEXT
    + "{{ message['content'] }}{% endif %}{% endfor %}{% if add_generation_prompt %}"
    + MODEL_TEXT
    + "{% endif %}"
)

# Every byte is a token to these models, so their own wording is short. It serves for selection too:
# they name a proposal by repeating it.
AGGREGATE_TEMPLATE = "{{question}}{{#proposals}}\n- {{text}}{{/proposals}}\nBest answer:"


def tokens_of(text: str) -> list[int]:
    return [SPACE if byte == 0x20 else FIRST_BYTE + byte for byte in text.encode()]


def text_of(tokens: list[int]) -> str:
    """What the tokens say; special ones say nothing."""
    data = bytes(
        0x20 if token == SPACE else token - FIRST_BYTE
        for token in tokens
        if FIRST_BYTE <= token <= SPACE
    )
    return data.decode(errors="replace")


def prompt_tokens(prompt: str) -> list[int]:
    return [BEGIN, USER, *tokens_of(prompt), MODEL]


def answer_tokens(answer: str) -> list[int]:
    return [*tokens_of(answer), END]


def aggregate_prompt(question: str, proposals: list[str]) -> str:
    return question + "".join(f"\n- {text}" for text in proposals) + "\nBest answer:"
