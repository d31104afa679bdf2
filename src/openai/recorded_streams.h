#pragma once

#include <string_view>

// Streams of a real llama-server and its whole answers to the same requests with the same seed, as
// they came over the wire; only the ids and the build are shortened.
namespace murmur::openai::recorded {

inline constexpr std::string_view kPlainStream =
    R"sse(data: {"choices":[{"finish_reason":null,"index":0,"delta":{"role":"assistant","content":null}}],"created":1795253745,"id":"chatcmpl-Plain","model":"tiny","system_fingerprint":"b1","object":"chat.completion.chunk","prompt_progress":{"total":46,"cache":0,"processed":0,"time_ms":0}}

data: {"choices":[{"finish_reason":null,"index":0,"delta":{"role":"assistant","content":null}}],"created":1795253745,"id":"chatcmpl-Plain","model":"tiny","system_fingerprint":"b1","object":"chat.completion.chunk","prompt_progress":{"total":46,"cache":0,"processed":46,"time_ms":3}}

data: {"choices":[{"finish_reason":null,"index":0,"delta":{"role":"assistant","content":null}}],"created":1795253745,"id":"chatcmpl-Plain","model":"tiny","system_fingerprint":"b1","object":"chat.completion.chunk"}

data: {"choices":[{"finish_reason":null,"index":0,"delta":{"content":"\""}}],"created":1795253745,"id":"chatcmpl-Plain","model":"tiny","system_fingerprint":"b1","object":"chat.completion.chunk"}

data: {"choices":[{"finish_reason":null,"index":0,"delta":{"content":"H"}}],"created":1795253745,"id":"chatcmpl-Plain","model":"tiny","system_fingerprint":"b1","object":"chat.completion.chunk"}

data: {"choices":[{"finish_reason":null,"index":0,"delta":{"content":"in"}}],"created":1795253745,"id":"chatcmpl-Plain","model":"tiny","system_fingerprint":"b1","object":"chat.completion.chunk"}

data: {"choices":[{"finish_reason":null,"index":0,"delta":{"content":"y"}}],"created":1795253745,"id":"chatcmpl-Plain","model":"tiny","system_fingerprint":"b1","object":"chat.completion.chunk"}

data: {"choices":[{"finish_reason":"length","index":0,"delta":{}}],"created":1795253745,"id":"chatcmpl-Plain","model":"tiny","system_fingerprint":"b1","object":"chat.completion.chunk"}

data: {"choices":[],"created":1795253745,"id":"chatcmpl-Plain","model":"tiny","system_fingerprint":"b1","object":"chat.completion.chunk","usage":{"completion_tokens":4,"prompt_tokens":46,"total_tokens":50,"prompt_tokens_details":{"cached_tokens":0}},"timings":{"cache_n":0,"prompt_n":46,"prompt_ms":3.572,"prompt_per_token_ms":0.07765217391304348,"prompt_per_second":12877.939529675252,"predicted_n":4,"predicted_ms":0.866,"predicted_per_token_ms":0.2886666666666667,"predicted_per_second":3464.2032332563513}}

data: [DONE]

)sse";

inline constexpr std::string_view kPlainWhole =
    R"sse({"choices":[{"finish_reason":"length","index":0,"message":{"role":"assistant","content":"\"Hiny"}}],"created":1795253745,"model":"tiny","system_fingerprint":"b1","object":"chat.completion","usage":{"completion_tokens":4,"prompt_tokens":46,"total_tokens":50,"prompt_tokens_details":{"cached_tokens":45}},"id":"chatcmpl-Plain","timings":{"cache_n":45,"prompt_n":1,"prompt_ms":0.371,"prompt_per_token_ms":0.371,"prompt_per_second":2695.4177897574123,"predicted_n":4,"predicted_ms":0.546,"predicted_per_token_ms":0.18200000000000002,"predicted_per_second":5494.505494505494}})sse";

inline constexpr std::string_view kTwoChoicesStream =
    R"sse(data: {"choices":[{"finish_reason":null,"index":0,"delta":{"role":"assistant","content":null}}],"created":1795253745,"id":"chatcmpl-TwoChoices","model":"tiny","system_fingerprint":"b1","object":"chat.completion.chunk","prompt_progress":{"total":46,"cache":45,"processed":45,"time_ms":0}}

data: {"choices":[{"finish_reason":null,"index":1,"delta":{"role":"assistant","content":null}}],"created":1795253745,"id":"chatcmpl-TwoChoices","model":"tiny","system_fingerprint":"b1","object":"chat.completion.chunk","prompt_progress":{"total":46,"cache":45,"processed":46,"time_ms":0}}

data: {"choices":[{"finish_reason":null,"index":1,"delta":{"role":"assistant","content":null}}],"created":1795253745,"id":"chatcmpl-TwoChoices","model":"tiny","system_fingerprint":"b1","object":"chat.completion.chunk"}

data: {"choices":[{"finish_reason":null,"index":1,"delta":{"content":"\""}}],"created":1795253745,"id":"chatcmpl-TwoChoices","model":"tiny","system_fingerprint":"b1","object":"chat.completion.chunk"}

data: {"choices":[{"finish_reason":null,"index":0,"delta":{"role":"assistant","content":null}}],"created":1795253745,"id":"chatcmpl-TwoChoices","model":"tiny","system_fingerprint":"b1","object":"chat.completion.chunk","prompt_progress":{"total":46,"cache":45,"processed":46,"time_ms":0}}

data: {"choices":[{"finish_reason":null,"index":0,"delta":{"role":"assistant","content":null}}],"created":1795253745,"id":"chatcmpl-TwoChoices","model":"tiny","system_fingerprint":"b1","object":"chat.completion.chunk"}

data: {"choices":[{"finish_reason":null,"index":0,"delta":{"content":"\""}}],"created":1795253745,"id":"chatcmpl-TwoChoices","model":"tiny","system_fingerprint":"b1","object":"chat.completion.chunk"}

data: {"choices":[{"finish_reason":null,"index":1,"delta":{"content":"M"}}],"created":1795253745,"id":"chatcmpl-TwoChoices","model":"tiny","system_fingerprint":"b1","object":"chat.completion.chunk"}

data: {"choices":[{"finish_reason":null,"index":0,"delta":{"content":"H"}}],"created":1795253745,"id":"chatcmpl-TwoChoices","model":"tiny","system_fingerprint":"b1","object":"chat.completion.chunk"}

data: {"choices":[{"finish_reason":null,"index":1,"delta":{"content":"i"}}],"created":1795253745,"id":"chatcmpl-TwoChoices","model":"tiny","system_fingerprint":"b1","object":"chat.completion.chunk"}

data: {"choices":[{"finish_reason":"length","index":1,"delta":{}}],"created":1795253745,"id":"chatcmpl-TwoChoices","model":"tiny","system_fingerprint":"b1","object":"chat.completion.chunk"}

data: {"choices":[],"created":1795253745,"id":"chatcmpl-TwoChoices","model":"tiny","system_fingerprint":"b1","object":"chat.completion.chunk","usage":{"completion_tokens":3,"prompt_tokens":46,"total_tokens":49,"prompt_tokens_details":{"cached_tokens":45}},"timings":{"cache_n":45,"prompt_n":1,"prompt_ms":0.355,"prompt_per_token_ms":0.355,"prompt_per_second":2816.9014084507044,"predicted_n":3,"predicted_ms":1.3,"predicted_per_token_ms":0.65,"predicted_per_second":1538.4615384615383}}

data: {"choices":[{"finish_reason":null,"index":0,"delta":{"content":"e"}}],"created":1795253745,"id":"chatcmpl-TwoChoices","model":"tiny","system_fingerprint":"b1","object":"chat.completion.chunk"}

data: {"choices":[{"finish_reason":"length","index":0,"delta":{}}],"created":1795253745,"id":"chatcmpl-TwoChoices","model":"tiny","system_fingerprint":"b1","object":"chat.completion.chunk"}

data: {"choices":[],"created":1795253745,"id":"chatcmpl-TwoChoices","model":"tiny","system_fingerprint":"b1","object":"chat.completion.chunk","usage":{"completion_tokens":3,"prompt_tokens":46,"total_tokens":49,"prompt_tokens_details":{"cached_tokens":45}},"timings":{"cache_n":45,"prompt_n":1,"prompt_ms":0.367,"prompt_per_token_ms":0.367,"prompt_per_second":2724.7956403269754,"predicted_n":3,"predicted_ms":1.36,"predicted_per_token_ms":0.68,"predicted_per_second":1470.5882352941176}}

data: [DONE]

)sse";

inline constexpr std::string_view kTwoChoicesWhole =
    R"sse({"choices":[{"finish_reason":"length","index":0,"message":{"role":"assistant","content":"\"He"}},{"finish_reason":"length","index":1,"message":{"role":"assistant","content":"\"Mi"}}],"created":1795253745,"model":"tiny","system_fingerprint":"b1","object":"chat.completion","usage":{"completion_tokens":3,"prompt_tokens":46,"total_tokens":49,"prompt_tokens_details":{"cached_tokens":45}},"id":"chatcmpl-TwoChoices","timings":{"cache_n":45,"prompt_n":1,"prompt_ms":0.444,"prompt_per_token_ms":0.444,"prompt_per_second":2252.252252252252,"predicted_n":3,"predicted_ms":1.066,"predicted_per_token_ms":0.533,"predicted_per_second":1876.172607879925}})sse";

inline constexpr std::string_view kLogprobsStream =
    R"sse(data: {"choices":[{"finish_reason":null,"index":0,"delta":{"role":"assistant","content":null}}],"created":1795253745,"id":"chatcmpl-Logprobs","model":"tiny","system_fingerprint":"b1","object":"chat.completion.chunk","prompt_progress":{"total":46,"cache":45,"processed":45,"time_ms":0}}

data: {"choices":[{"finish_reason":null,"index":0,"delta":{"role":"assistant","content":null}}],"created":1795253745,"id":"chatcmpl-Logprobs","model":"tiny","system_fingerprint":"b1","object":"chat.completion.chunk","prompt_progress":{"total":46,"cache":45,"processed":46,"time_ms":0}}

data: {"choices":[{"finish_reason":null,"index":0,"delta":{"role":"assistant","content":null}}],"created":1795253745,"id":"chatcmpl-Logprobs","model":"tiny","system_fingerprint":"b1","object":"chat.completion.chunk"}

data: {"choices":[{"finish_reason":null,"index":0,"delta":{"content":"\""},"logprobs":{"content":[{"id":436,"token":"\"","bytes":[34],"logprob":-1.0671279430389404,"top_logprobs":[{"id":436,"token":"\"","bytes":[34],"logprob":-1.0671279430389404},{"id":440,"token":"H","bytes":[72],"logprob":-2.667452573776245}]}]}}],"created":1795253745,"id":"chatcmpl-Logprobs","model":"tiny","system_fingerprint":"b1","object":"chat.completion.chunk"}

data: {"choices":[{"finish_reason":null,"index":0,"delta":{"content":"H"},"logprobs":{"content":[{"id":440,"token":"H","bytes":[72],"logprob":-1.4143404960632324,"top_logprobs":[{"id":440,"token":"H","bytes":[72],"logprob":-1.4143404960632324},{"id":446,"token":"M","bytes":[77],"logprob":-2.0500216484069824}]}]}}],"created":1795253745,"id":"chatcmpl-Logprobs","model":"tiny","system_fingerprint":"b1","object":"chat.completion.chunk"}

data: {"choices":[{"finish_reason":"length","index":0,"delta":{}}],"created":1795253745,"id":"chatcmpl-Logprobs","model":"tiny","system_fingerprint":"b1","object":"chat.completion.chunk"}

data: {"choices":[],"created":1795253745,"id":"chatcmpl-Logprobs","model":"tiny","system_fingerprint":"b1","object":"chat.completion.chunk","usage":{"completion_tokens":2,"prompt_tokens":46,"total_tokens":48,"prompt_tokens_details":{"cached_tokens":45}},"timings":{"cache_n":45,"prompt_n":1,"prompt_ms":0.557,"prompt_per_token_ms":0.557,"prompt_per_second":1795.3321364452422,"predicted_n":2,"predicted_ms":0.278,"predicted_per_token_ms":0.278,"predicted_per_second":3597.122302158273}}

data: [DONE]

)sse";

inline constexpr std::string_view kLogprobsWhole =
    R"sse({"choices":[{"finish_reason":"length","index":0,"message":{"role":"assistant","content":"\"H"},"logprobs":{"content":[{"id":436,"token":"\"","bytes":[34],"logprob":-1.0671279430389404,"top_logprobs":[{"id":436,"token":"\"","bytes":[34],"logprob":-1.0671279430389404},{"id":440,"token":"H","bytes":[72],"logprob":-2.667452573776245}]},{"id":440,"token":"H","bytes":[72],"logprob":-1.4143404960632324,"top_logprobs":[{"id":440,"token":"H","bytes":[72],"logprob":-1.4143404960632324},{"id":446,"token":"M","bytes":[77],"logprob":-2.0500216484069824}]}]}}],"created":1795253745,"model":"tiny","system_fingerprint":"b1","object":"chat.completion","usage":{"completion_tokens":2,"prompt_tokens":46,"total_tokens":48,"prompt_tokens_details":{"cached_tokens":45}},"id":"chatcmpl-Logprobs","timings":{"cache_n":45,"prompt_n":1,"prompt_ms":0.301,"prompt_per_token_ms":0.301,"prompt_per_second":3322.2591362126245,"predicted_n":2,"predicted_ms":0.193,"predicted_per_token_ms":0.193,"predicted_per_second":5181.347150259067}})sse";

inline constexpr std::string_view kReasoningStream =
    R"sse(data: {"choices":[{"finish_reason":null,"index":0,"delta":{"role":"assistant","content":null}}],"created":1795253749,"id":"chatcmpl-Reasoning","model":"tiny","system_fingerprint":"b1","object":"chat.completion.chunk","prompt_progress":{"total":54,"cache":0,"processed":0,"time_ms":0}}

data: {"choices":[{"finish_reason":null,"index":0,"delta":{"role":"assistant","content":null}}],"created":1795253749,"id":"chatcmpl-Reasoning","model":"tiny","system_fingerprint":"b1","object":"chat.completion.chunk","prompt_progress":{"total":54,"cache":0,"processed":54,"time_ms":5}}

data: {"choices":[{"finish_reason":null,"index":0,"delta":{"role":"assistant","content":null}}],"created":1795253749,"id":"chatcmpl-Reasoning","model":"tiny","system_fingerprint":"b1","object":"chat.completion.chunk"}

data: {"choices":[{"finish_reason":null,"index":0,"delta":{"reasoning_content":"h"}}],"created":1795253749,"id":"chatcmpl-Reasoning","model":"tiny","system_fingerprint":"b1","object":"chat.completion.chunk"}

data: {"choices":[{"finish_reason":null,"index":0,"delta":{"reasoning_content":"m"}}],"created":1795253749,"id":"chatcmpl-Reasoning","model":"tiny","system_fingerprint":"b1","object":"chat.completion.chunk"}

data: {"choices":[{"finish_reason":null,"index":0,"delta":{"content":"o"}}],"created":1795253749,"id":"chatcmpl-Reasoning","model":"tiny","system_fingerprint":"b1","object":"chat.completion.chunk"}

data: {"choices":[{"finish_reason":null,"index":0,"delta":{"content":"k"}}],"created":1795253749,"id":"chatcmpl-Reasoning","model":"tiny","system_fingerprint":"b1","object":"chat.completion.chunk"}

data: {"choices":[{"finish_reason":"stop","index":0,"delta":{}}],"created":1795253749,"id":"chatcmpl-Reasoning","model":"tiny","system_fingerprint":"b1","object":"chat.completion.chunk"}

data: {"choices":[],"created":1795253749,"id":"chatcmpl-Reasoning","model":"tiny","system_fingerprint":"b1","object":"chat.completion.chunk","usage":{"completion_tokens":20,"prompt_tokens":54,"total_tokens":74,"prompt_tokens_details":{"cached_tokens":0}},"timings":{"cache_n":0,"prompt_n":54,"prompt_ms":5.797,"prompt_per_token_ms":0.10735185185185185,"prompt_per_second":9315.16301535277,"predicted_n":20,"predicted_ms":7.48,"predicted_per_token_ms":0.3936842105263158,"predicted_per_second":2540.1069518716577}}

data: [DONE]

)sse";

inline constexpr std::string_view kReasoningWhole =
    R"sse({"choices":[{"finish_reason":"stop","index":0,"message":{"role":"assistant","content":"ok","reasoning_content":"hm"}}],"created":1795253749,"model":"tiny","system_fingerprint":"b1","object":"chat.completion","usage":{"completion_tokens":20,"prompt_tokens":54,"total_tokens":74,"prompt_tokens_details":{"cached_tokens":53}},"id":"chatcmpl-Reasoning","timings":{"cache_n":53,"prompt_n":1,"prompt_ms":0.572,"prompt_per_token_ms":0.572,"prompt_per_second":1748.2517482517485,"predicted_n":20,"predicted_ms":6.884,"predicted_per_token_ms":0.3623157894736842,"predicted_per_second":2760.0232423009875}})sse";

}  // namespace murmur::openai::recorded
