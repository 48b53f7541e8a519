// The words of safety numbers: peer/seal/words.txt.
export const words = `
acorn actor album alley amber anchor ankle apple apron arch armor arrow aspen attic autumn avocado
bacon badge bagel bamboo banjo barn basket beach beacon beetle bench berry bicycle blanket blossom boat
bottle boulder bracelet branch bread brick bridge broom bucket buffalo bullet butter button cabin cactus camel
candle canoe canyon carpet carrot castle cave cedar cello chalk cherry chimney cider circus clay clock
cloud clover cobra coconut comet compass copper coral cotton cradle crane crayon cricket crown crystal cucumber
curtain daisy dancer delta desert diamond dolphin donkey dragon drum eagle echo eclipse elbow ember engine
falcon feather fern ferry fiddle finger flame flute forest fossil fountain fox frost galaxy garden garlic
gecko ghost ginger giraffe glacier glove goblet gorilla granite grape guitar hammer harbor hazel hedge helmet
heron honey horizon hornet igloo island ivory jacket jaguar jasmine jelly jewel jigsaw jungle kayak kettle
kitten ladder lagoon lantern lemon leopard library lilac linen lizard lobster locket lotus magnet mango maple
marble meadow melon mermaid meteor mirror mitten monkey moon mosaic mountain muffin museum mushroom napkin nectar
needle nest nickel nutmeg oasis ocean octopus olive onion orbit orchid otter oven owl oyster paddle
palace panda paper parrot peach peacock pebble pelican pencil pepper piano pillow pilot pine pirate planet
plum pocket pony poppy potato prairie prism puddle pumpkin puppet puzzle pyramid quartz quilt rabbit raccoon
radio rainbow raven ribbon river robin rocket saddle salmon sandal saturn scarf shadow shell shovel silver
spider spoon squirrel statue sunset swan temple thunder tiger trumpet tulip tunnel turtle umbrella violin walnut
`.trim().split(/\s+/);
