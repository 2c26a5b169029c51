import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Problem } from './api/client.ts';
import { Preferences } from './parts/preferences.tsx';
import { router } from './router.tsx';
import './style.css';

/** Once more where the server may have stumbled; what it refused stays refused. */
const isPassing = (error: Error | null) =>
  error !== null && !(error instanceof Problem && error.status < 500);
const worthAnotherTry = (failures: number, error: Error) => failures < 1 && isPassing(error);

/** What is shown may be old, and says so: it is asked for again by itself until the server answers. */
const AGAIN_MS = 5000;

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      retry: worthAnotherTry,
      refetchOnWindowFocus: true,
      refetchInterval: ({ state }) => (isPassing(state.error) ? AGAIN_MS : false),
    },
  },
});

createRoot(document.getElementById('app')!).render(
  <StrictMode>
    <Preferences>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </Preferences>
  </StrictMode>,
);
