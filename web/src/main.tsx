// SPDX-License-Identifier: Apache-2.0
import '@fontsource-variable/inter/wght.css';
import './styles/mantine.css';
import './styles/base.css';
import './styles/parts.css';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { setNonce } from 'get-nonce';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { BrowserRouter } from 'react-router';
import { queryClient } from './api/queries';
import { App } from './app';
import { Notices } from './components/notices';
import { cssVariables, theme } from './theme';

// The hub writes a fresh nonce into the page on each answer; style elements made here carry it.
const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
setNonce(nonce);

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto" getStyleNonce={() => nonce}>
      <QueryClientProvider client={queryClient}>
        <BrowserRouter>
          <App />
        </BrowserRouter>
      </QueryClientProvider>
      <Notices />
    </MantineProvider>
  </StrictMode>,
);
