#include "casework/code_name.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>

#include "candor/hpke/sha256.h"

namespace candor::review {
namespace {

// Nature, colours, materials; nothing that describes people or a mood, and no first names.
constexpr std::array<std::string_view, 256> kFirst = {
    "agate",     "agave",      "airy",       "alabaster",  "almond",    "alpine",    "amaranth",
    "apple",     "apricot",    "arbour",     "arctic",     "azure",     "balsam",    "baltic",
    "barley",    "basalt",     "beech",      "birch",      "birchen",   "biscuit",   "blossom",
    "bluebell",  "blueberry",  "boreal",     "botanic",    "bracken",   "bright",    "bronze",
    "buckwheat", "burgundy",   "buttercup",  "canvas",     "caramel",   "carbon",    "ceramic",
    "chalky",    "chamomile",  "charcoal",   "chestnut",   "chrome",    "cinnamon",  "citrus",
    "coastal",   "cobalt",     "cocoa",      "coconut",    "coffee",    "copper",    "corduroy",
    "cork",      "cornflower", "cotton",     "cranberry",  "cream",     "crimson",   "crisp",
    "crocus",    "currant",    "cypress",    "daffodil",   "dappled",   "denim",     "desert",
    "dewy",      "distant",    "dotted",     "early",      "elder",     "elm",       "emerald",
    "equinox",   "evening",    "evergreen",  "feather",    "fennel",    "fig",       "filigree",
    "fir",       "flint",      "foggy",      "freshwater", "frosty",    "garden",    "gingham",
    "glacial",   "glass",      "golden",     "gorse",      "granary",   "granite",   "grape",
    "grassy",    "gravel",     "harbour",    "hawthorn",   "hazelnut",  "heath",     "herbal",
    "hickory",   "highland",   "hilly",      "inland",     "iron",      "island",    "jute",
    "kelp",      "kiwi",       "knotted",    "lagoon",     "larch",     "leafy",     "lemon",
    "lilac",     "lime",       "limestone",  "linen",      "linseed",   "lowland",   "lunar",
    "magenta",   "magnolia",   "mahogany",   "maize",      "malachite", "mango",     "marigold",
    "maritime",  "marsh",      "matte",      "mauve",      "meadow",    "melon",     "mica",
    "midday",    "mineral",    "mint",       "mohair",     "morning",   "mosaic",    "moss",
    "mossy",     "mountain",   "mulberry",   "mustard",    "navy",      "nectar",    "nutmeg",
    "oak",       "oaken",      "oatmeal",    "ochre",      "onyx",      "orange",    "papaya",
    "paper",     "paprika",    "parsley",    "pastel",     "pastoral",  "peat",      "pebble",
    "pecan",     "peony",      "pepper",     "periwinkle", "pewter",    "pier",      "pine",
    "pistachio", "plaid",      "plum",       "polar",      "pomelo",    "poplar",    "porcelain",
    "prairie",   "pumice",     "quartz",     "quince",     "radish",    "raffia",    "rainy",
    "raspberry", "rattan",     "rhubarb",    "ripple",     "rural",     "russet",    "rustic",
    "saffron",   "salmon",     "sandstone",  "sapphire",   "savanna",   "scenic",    "seagrass",
    "seaside",   "sesame",     "shady",      "shale",      "shell",     "shingle",   "silver",
    "sisal",     "slate",      "snowy",      "solar",      "solstice",  "sorrel",    "spiral",
    "spring",    "spruce",     "starry",     "steel",      "stone",     "straw",     "striped",
    "sunlit",    "sunrise",    "sunset",     "sycamore",   "tamarind",  "tangerine", "taupe",
    "teak",      "teal",       "terracotta", "thyme",      "tidal",     "timber",    "topaz",
    "topiary",   "tundra",     "turquoise",  "tweed",      "twilight",  "umber",     "upland",
    "urban",     "vanilla",    "verdant",    "vine",       "vivid",     "walnut",    "warm",
    "wavy",      "wheat",      "wheaten",    "wicker",     "winter",    "wooden",    "woodland",
    "woollen",   "yarrow",     "zephyr",     "zinc"};

// Places and tools; nothing that hurts, watches or belongs to a body.
constexpr std::array<std::string_view, 256> kSecond = {
    "almanac",   "anchor",     "aqueduct",   "arch",      "awning",    "axle",       "balcony",
    "barge",     "barn",       "basin",      "basket",    "bassoon",   "beacon",     "bell",
    "bellows",   "bench",      "bicycle",    "binder",    "blanket",   "blueprint",  "boat",
    "bobbin",    "bolt",       "book",       "bottle",    "bowl",      "bracket",    "branch",
    "bridge",    "brush",      "bucket",     "buoy",      "button",    "cabin",      "cable",
    "calendar",  "canal",      "candle",     "canoe",     "canopy",    "canyon",     "caravan",
    "carousel",  "carpet",     "cart",       "cello",     "chair",     "chalk",      "chart",
    "chimney",   "clarinet",   "clock",      "cloud",     "coast",     "cog",        "coil",
    "column",    "comet",      "compass",    "cove",      "crane",     "crater",     "creek",
    "crest",     "cupboard",   "cushion",    "cymbal",    "dial",      "dinghy",     "dock",
    "dome",      "drum",       "dune",       "dynamo",    "easel",     "engine",     "envelope",
    "ferry",     "field",      "fireplace",  "fjord",     "flagpole",  "flask",      "flute",
    "fountain",  "funnel",     "gable",      "gate",      "gazebo",    "geyser",     "glacier",
    "glade",     "globe",      "glove",      "gong",      "gorge",     "greenhouse", "grove",
    "guitar",    "hamlet",     "hammock",    "hatch",     "haven",     "hearth",     "hedge",
    "helm",      "hinge",      "horizon",    "hourglass", "inlet",     "isthmus",    "jetty",
    "jigsaw",    "journal",    "kettle",     "keyboard",  "kite",      "knoll",      "ladder",
    "lake",      "lamp",       "lane",       "lantern",   "lathe",     "lattice",    "lectern",
    "ledge",     "lighthouse", "loft",       "loom",      "lute",      "magnet",     "map",
    "marker",    "mast",       "mesa",       "mill",      "moon",      "mural",      "nook",
    "notebook",  "notepad",    "oar",        "oasis",     "obelisk",   "oboe",       "orbit",
    "orchard",   "organ",      "oven",       "paddle",    "paint",     "palette",    "parasol",
    "path",      "pavilion",   "peak",       "pencil",    "pendulum",  "piano",      "pillar",
    "pinwheel",  "plane",      "planet",     "planter",   "plateau",   "plaza",      "pond",
    "porch",     "portal",     "postcard",   "promenade", "propeller", "pulley",     "quarry",
    "quay",      "quill",      "quilt",      "raft",      "rail",      "ravine",     "reef",
    "ribbon",    "ridge",      "rink",       "road",      "roof",      "rowboat",    "rudder",
    "sail",      "satchel",    "saucer",     "scale",     "scarf",     "sculpture",  "sextant",
    "shelf",     "shore",      "shovel",     "sieve",     "signpost",  "skiff",      "skylight",
    "sled",      "snowflake",  "spindle",    "spoon",     "star",      "station",    "stencil",
    "stove",     "stream",     "studio",     "summit",    "sundial",   "table",      "tambourine",
    "teacup",    "teapot",     "telescope",  "terrace",   "thicket",   "thimble",    "tile",
    "toolbox",   "tower",      "tractor",    "trail",     "train",     "trellis",    "tripod",
    "trolley",   "trowel",     "trumpet",    "tugboat",   "tunnel",    "turbine",    "ukulele",
    "umbrella",  "vase",       "veranda",    "viaduct",   "violin",    "wagon",      "walkway",
    "watch",     "waterfall",  "waterwheel", "wave",      "wharf",     "wheel",      "windmill",
    "workbench", "xylophone",  "yacht",      "zither"};

constexpr bool HasTwice(const std::array<std::string_view, 256>& sorted) {
  return std::ranges::adjacent_find(sorted, std::greater_equal<>()) != sorted.end();
}
static_assert(!HasTwice(kFirst) && !HasTwice(kSecond));

std::size_t ByteOf(char c) { return static_cast<unsigned char>(c); }

}  // namespace

std::string CodeName(std::string_view case_id) {
  const std::string digest = Sha256(case_id);
  return std::string(kFirst[ByteOf(digest[0])]).append(" ").append(kSecond[ByteOf(digest[1])]);
}

}  // namespace candor::review
