// SPDX-License-Identifier: Apache-2.0
import { createTheme, defaultVariantColorsResolver, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

// Deep amber, as of glue. Shade 7 on white and shade 4 on near-black both pass AA with the text that autoContrast picks.
const glue: MantineColorsTuple = [
  '#fff8eb', '#fdecc8', '#fad890', '#f5c057', '#eba62a', '#d98c0f', '#b96f05', '#8f5104', '#7a4507', '#5f360a',
];
const gray: MantineColorsTuple = [
  '#faf9f7', '#f3f1ed', '#e9e6e0', '#dcd8d0', '#c4beb4', '#a39c91', '#7d766b', '#5f584e', '#3f3a34', '#26231f',
];
const dark: MantineColorsTuple = [
  '#ebe7e0', '#cbc5bb', '#a8a196', '#827b70', '#4f4a42', '#3a3630', '#2a2722', '#1d1b18', '#161412', '#0f0e0c',
];

export const theme = createTheme({
  primaryColor: 'glue',
  primaryShade: { light: 7, dark: 4 },
  // White on deep amber in the light scheme, near-black on bright amber in the dark one.
  variantColorResolver: (input) => {
    const colors = defaultVariantColorsResolver(input);
    const own = input.color === undefined || input.color === 'glue';
    return input.variant === 'filled' && own ? { ...colors, color: 'light-dark(#ffffff, #1d1b18)' } : colors;
  },
  colors: { glue, gray, dark },
  black: '#26231f',
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "'JetBrains Mono Variable', ui-monospace, monospace",
  fontSizes: { xs: '12px', sm: '14px', md: '14px', lg: '16px', xl: '20px' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '20px', lineHeight: '28px' },
      h2: { fontSize: '16px', lineHeight: '24px' },
      h3: { fontSize: '14px', lineHeight: '20px' },
    },
  },
  defaultRadius: 6,
  cursorType: 'pointer',
  respectReducedMotion: true,
  // Named, not imported: a page that is not open does not load its components.
  components: {
    Button: { defaultProps: { size: 'sm' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 32 } },
    TextInput: { defaultProps: { size: 'sm' } },
    PasswordInput: { defaultProps: { size: 'sm' } },
    NumberInput: { defaultProps: { size: 'sm' } },
    Textarea: { defaultProps: { size: 'sm' } },
    Select: { defaultProps: { size: 'sm' } },
    Switch: { defaultProps: { withThumbIndicator: false } },
    Tabs: { defaultProps: { keepMounted: false } },
    Menu: { defaultProps: { shadow: 'md', withinPortal: false, withInitialFocusPlaceholder: false, transitionProps: { duration: 100 } } },
    Modal: {
      defaultProps: { centered: true, transitionProps: { duration: 120 }, closeButtonProps: { 'aria-label': 'Close' }, overlayProps: { backgroundOpacity: 0.35 } },
    },
    Tooltip: { defaultProps: { openDelay: 350, withArrow: false, transitionProps: { duration: 80 }, multiline: true } },
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': 'Dismiss' } } },
  },
});

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-error': '#b81c1c',
    '--mantine-color-dimmed': '#655e53',
    '--mantine-color-placeholder': '#716a5f',
    '--mantine-color-text': '#26231f',
    '--mantine-color-body': '#ffffff',
    '--mantine-color-default-border': '#d5d0c7',
    '--mantine-color-anchor': '#8f5104',
  },
  dark: {
    '--mantine-color-error': '#ff8f87',
    '--mantine-color-dimmed': '#b0a99e',
    '--mantine-color-placeholder': '#9d968b',
    '--mantine-color-text': '#ebe7e0',
    '--mantine-color-body': '#1d1b18',
    '--mantine-color-default-border': '#45403a',
    '--mantine-color-anchor': '#f0b548',
  },
});
