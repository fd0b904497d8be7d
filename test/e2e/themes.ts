type Colors = Readonly<Record<string, string>>;

/** By CSS property, the colors of the Playground, which is light only, and what stands for each in the dark theme. */
export type DarkColors = Readonly<Record<string, Colors>>;

const foreground: Colors = {
  'rgb(0, 0, 0)': '#ffffff',
  'rgb(36, 36, 36)': '#ffffff',
  'rgb(37, 36, 35)': '#ffffff',
  'rgb(37, 36, 36)': '#ffffff',
  'rgba(37, 36, 36, 0.75)': 'rgba(255, 255, 255, 0.75)',
  'rgb(66, 66, 66)': '#d6d6d6',
  'rgb(97, 97, 97)': '#adadad',
  'rgb(98, 100, 167)': '#a6a7dc',
  'rgb(139, 140, 199)': '#8b8cc7',
  'rgb(196, 49, 75)': '#e37d80',
  'rgba(196, 49, 75, 0.75)': 'rgba(227, 125, 128, 0.75)',
  'rgb(209, 209, 209)': '#666666',
  'rgb(238, 238, 238)': '#484646',
};

/**
 * The dark colors that Microsoft publishes for cards in Teams. Fluent's red and dark backgrounds stand for those of
 * 2020: that red has 3.3 : 1 on the card, and its warning is white on #ffe2b2.
 * https://github.com/microsoft/AdaptiveCards/blob/main/samples/HostConfig/microsoft-teams-dark.json
 */
export const darkColors: DarkColors = {
  color: foreground,
  fill: foreground,
  'border-top-color': foreground,
  'border-right-color': foreground,
  'border-bottom-color': foreground,
  'border-left-color': foreground,
  'background-color': {
    'rgb(255, 255, 255)': '#2d2c2c',
    'rgb(243, 242, 241)': '#201f1f',
    'rgb(249, 248, 247)': '#201f1f',
    'rgb(255, 226, 178)': '#4a3814',
    'rgb(255, 197, 178)': '#4f2318',
    'rgb(204, 255, 204)': '#1d3d1d',
    'rgb(199, 222, 249)': '#22384f',
    'rgb(91, 95, 199)': '#4f52b2',
  },
};
