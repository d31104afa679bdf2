"""The tables behind the facts, and the words that are spelled."""

CAPITALS = {
    "Albania": "Tirana", "Argentina": "Buenos Aires", "Australia": "Canberra",
    "Austria": "Vienna", "Belgium": "Brussels", "Bolivia": "Sucre", "Brazil": "Brasilia",
    "Bulgaria": "Sofia", "Canada": "Ottawa", "Chile": "Santiago", "China": "Beijing",
    "Croatia": "Zagreb", "Cuba": "Havana", "Cyprus": "Nicosia", "Denmark": "Copenhagen",
    "Ecuador": "Quito", "Egypt": "Cairo", "Estonia": "Tallinn", "Ethiopia": "Addis Ababa",
    "Finland": "Helsinki", "France": "Paris", "Germany": "Berlin", "Ghana": "Accra",
    "Greece": "Athens", "Hungary": "Budapest", "Iceland": "Reykjavik", "India": "New Delhi",
    "Indonesia": "Jakarta", "Iran": "Tehran", "Iraq": "Baghdad", "Ireland": "Dublin",
    "Italy": "Rome", "Jamaica": "Kingston", "Japan": "Tokyo", "Jordan": "Amman",
    "Kenya": "Nairobi", "Latvia": "Riga", "Lebanon": "Beirut", "Libya": "Tripoli",
    "Lithuania": "Vilnius", "Malta": "Valletta", "Mongolia": "Ulaanbaatar",
    "Morocco": "Rabat", "Nepal": "Kathmandu", "Netherlands": "Amsterdam",
    "New Zealand": "Wellington", "Nigeria": "Abuja", "Norway": "Oslo", "Pakistan": "Islamabad",
    "Peru": "Lima", "Poland": "Warsaw", "Portugal": "Lisbon", "Romania": "Bucharest",
    "Russia": "Moscow", "Senegal": "Dakar", "Serbia": "Belgrade", "Slovakia": "Bratislava",
    "Slovenia": "Ljubljana", "South Korea": "Seoul", "Spain": "Madrid", "Sweden": "Stockholm",
    "Switzerland": "Bern", "Syria": "Damascus", "Thailand": "Bangkok", "Tunisia": "Tunis",
    "Turkey": "Ankara", "Uganda": "Kampala", "Ukraine": "Kyiv", "Uruguay": "Montevideo",
    "Vietnam": "Hanoi",
}  # fmt: skip

_PAIRS = [
    ("hot", "cold"), ("big", "small"), ("tall", "short"), ("fast", "slow"), ("light", "dark"),
    ("happy", "sad"), ("rich", "poor"), ("strong", "weak"), ("hard", "soft"), ("early", "late"),
    ("open", "closed"), ("full", "empty"), ("wet", "dry"), ("clean", "dirty"),
    ("loud", "quiet"), ("high", "low"), ("deep", "shallow"), ("wide", "narrow"),
    ("thick", "thin"), ("heavy", "weightless"), ("sharp", "blunt"), ("smooth", "rough"),
    ("sweet", "bitter"), ("brave", "cowardly"), ("clever", "stupid"), ("kind", "cruel"),
    ("polite", "rude"), ("true", "false"), ("right", "wrong"), ("good", "bad"),
    ("near", "far"), ("inside", "outside"), ("above", "below"), ("before", "after"),
    ("first", "last"), ("always", "never"), ("many", "few"), ("more", "less"),
    ("everything", "nothing"), ("begin", "end"), ("push", "pull"), ("give", "take"),
    ("buy", "sell"), ("win", "lose"), ("laugh", "cry"), ("love", "hate"), ("remember", "forget"),
    ("arrive", "leave"), ("rise", "fall"), ("float", "sink"), ("build", "destroy"),
    ("lend", "borrow"), ("accept", "refuse"), ("day", "night"), ("summer", "winter"),
    ("north", "south"), ("east", "west"), ("up", "down"), ("old", "young"), ("new", "worn"),
    ("friend", "enemy"), ("war", "peace"), ("question", "answer"), ("birth", "death"),
    ("success", "failure"), ("safe", "dangerous"), ("simple", "complicated"),
    ("ancient", "modern"), ("alive", "dead"), ("awake", "asleep"), ("public", "private"),
    ("visible", "hidden"), ("generous", "stingy"), ("lazy", "busy"), ("straight", "crooked"),
    ("tight", "loose"), ("raw", "cooked"), ("calm", "stormy"), ("guilty", "innocent"),
]  # fmt: skip
OPPOSITES = {**dict(_PAIRS), **{second: first for first, second in _PAIRS}}

_REGULAR = """
apple bird boat book bottle bridge bucket button camera candle carpet castle chair cloud clock
coat coin cup desk doctor door dream eagle engine farmer finger flower forest fork garden girl
guitar hammer hand hill horse house island jacket kettle lamp letter lion market mirror monkey
mountain needle ocean orange painter pen pencil pillow planet pocket poet rabbit river road rocket
ring sailor school shirt ship song spoon stone street table teacher tiger ticket tower tree truck
tunnel village wall window winner writer
""".split()
_IRREGULAR = {
    "baby": "babies", "city": "cities", "story": "stories", "lady": "ladies", "berry": "berries",
    "cherry": "cherries", "family": "families", "party": "parties", "pony": "ponies",
    "fly": "flies", "box": "boxes", "fox": "foxes", "bus": "buses", "glass": "glasses",
    "dress": "dresses", "brush": "brushes", "dish": "dishes", "peach": "peaches",
    "watch": "watches", "church": "churches", "beach": "beaches", "potato": "potatoes",
    "tomato": "tomatoes", "hero": "heroes", "echo": "echoes", "leaf": "leaves",
    "wolf": "wolves", "knife": "knives", "wife": "wives", "life": "lives", "shelf": "shelves",
    "half": "halves", "thief": "thieves", "loaf": "loaves", "man": "men", "woman": "women",
    "child": "children", "foot": "feet", "tooth": "teeth", "goose": "geese", "mouse": "mice",
    "ox": "oxen", "person": "people", "sheep": "sheep", "deer": "deer", "fish": "fish",
    "crisis": "crises", "cactus": "cacti",
}  # fmt: skip
NOUNS = {**{noun: noun + "s" for noun in _REGULAR}, **_IRREGULAR}
