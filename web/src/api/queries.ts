// SPDX-License-Identifier: Apache-2.0
// What the pages read and change. A key names the address; a change says which reads it makes old.
import { keepPreviousData, MutationCache, QueryCache, QueryClient, useMutation, useQuery, type QueryKey } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { listedAreas, mayOpen, sessionMay, type Area } from '../lib/places';
import { api, ApiError, setCsrfToken, unwrap, type Schemas } from './client';

function retry(failures: number, error: unknown): boolean {
  // A refusal does not change by asking again; an unreachable hub or a 5xx may.
  if (!(error instanceof ApiError)) return false;
  if (error.status >= 400 && error.status < 500) return false;
  return failures < 2;
}

function onSignedOut(error: unknown) {
  if (error instanceof ApiError && error.status === 401) {
    // Whether this browser is still signed in is asked of the hub: a 401 may also be what another system said to it.
    if (queryClient.getQueryState(keys.session)?.data) void queryClient.invalidateQueries({ queryKey: keys.session });
  }
}

export const keys = {
  session: ['session'] as const,
  status: ['status'] as const,
  jobs: ['jobs'] as const,
  integrations: ['integrations'] as const,
  documentation: ['documentation-settings'] as const,
  wizard: ['wizard'] as const,
  companies: ['companies'] as const,
  organizations: ['organizations'] as const,
  records: (company: string, ...rest: string[]) => ['records', company, ...rest] as const,
  passwordSync: ['password-sync'] as const,
  users: ['users'] as const,
  profile: ['profile'] as const,
  roles: ['roles'] as const,
  apiKeys: ['api-keys', 'list'] as const,
  keyUsage: ['api-keys', 'usage'] as const,
  keyOrganizations: ['api-keys', 'organizations'] as const,
};

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: onSignedOut }),
  mutationCache: new MutationCache({ onError: onSignedOut }),
  defaultOptions: {
    queries: { retry, retryDelay: (n) => Math.min(4000, 500 * 2 ** n), staleTime: 20_000, gcTime: 5 * 60_000, networkMode: 'always' },
    mutations: { retry: false, networkMode: 'always' },
  },
});

/** null: signed out. */
export function useSession() {
  return useQuery({
    queryKey: keys.session,
    staleTime: Infinity,
    queryFn: async (): Promise<Schemas['Session'] | null> => {
      try {
        const session = await unwrap(api.GET('/session'));
        setCsrfToken(session.csrf_token);
        return session;
      } catch (e) {
        if (e instanceof ApiError && e.status === 401) return null;
        throw e;
      }
    },
  });
}

/** For everything that must begin anew with another person: nothing of the one before stays in memory. */
export function enterSession(session: Schemas['Session'] | null) {
  queryClient.removeQueries({ predicate: (q) => q.queryKey[0] !== keys.session[0] });
  queryClient.getMutationCache().clear();
  setCsrfToken(session?.csrf_token ?? '');
  queryClient.setQueryData(keys.session, session);
}

/** Who is signed in, as it was read when the page began. */
const useKnownSession = () => useQuery<Schemas['Session'] | null>({ queryKey: keys.session, enabled: false }).data;

export function useMay(permission: string): boolean {
  return sessionMay(useKnownSession(), permission);
}
/** For links: whether the page at an address is for this person. */
export function useMayOpen(): (to: string) => boolean {
  const session = useKnownSession();
  return useCallback((to) => mayOpen(session, to), [session]);
}
/** False for somebody who works for some companies only. */
export function useAllCompanies(): boolean {
  return useKnownSession()?.all_companies ?? false;
}

/** The areas of the settings that this person may open. */
export function useAreas(): Area[] {
  const session = useKnownSession();
  return useMemo(() => listedAreas(session), [session]);
}

export const useStatus = () =>
  useQuery({ queryKey: keys.status, queryFn: () => unwrap(api.GET('/status')), staleTime: 5_000,
    // The event stream says what changes; this is for when it is broken.
    refetchInterval: (q) => (q.state.data?.running_jobs.length ? 5_000 : 60_000) });
export const useIntegrations = () =>
  useQuery({ queryKey: keys.integrations, queryFn: () => unwrap(api.GET('/integrations')) });
/** Whether records are mirrored from elsewhere; an instance of source local holds its own. */
export function useMirrors(): boolean {
  return useQuery<Schemas['Session'] | null>({ queryKey: keys.session, enabled: false }).data?.instance.source !== 'local';
}
/** What is mirrored, and when. */
export function useDocumentationSettings(enabled = true) {
  const mirrors = useMirrors();
  return useQuery({ queryKey: keys.documentation, queryFn: () => unwrap(api.GET('/integrations/itglue/documentation')), enabled: enabled && mirrors, staleTime: 5_000 });
}
export const useCompanies = (enabled = true) =>
  useQuery({ queryKey: keys.companies, queryFn: () => unwrap(api.GET('/companies')), enabled });
export const useCompany = (id: string) =>
  useQuery({ queryKey: ['company', id], queryFn: () => unwrap(api.GET('/companies/{id}', { params: { path: { id } } })) });
export const useOrganizations = (enabled = true) =>
  useQuery({
    queryKey: keys.organizations,
    queryFn: () => unwrap(api.GET('/organizations')),
    enabled,
    refetchInterval: (q) => (q.state.data?.reading ? 2_000 : false),
  });
export const useOverview = (id: string, enabled: boolean) =>
  useQuery({ queryKey: keys.records(id, 'overview'), enabled, queryFn: () => unwrap(api.GET('/companies/{id}/overview', { params: { path: { id } } })) });
export const useDocuments = (id: string) =>
  useQuery({ queryKey: keys.records(id, 'documents'), queryFn: () => unwrap(api.GET('/companies/{id}/documents', { params: { path: { id } } })) });
export const useDocument = (id: string, document_id: string) =>
  useQuery({
    queryKey: keys.records(id, 'documents', document_id),
    queryFn: () => unwrap(api.GET('/companies/{id}/documents/{document_id}', { params: { path: { id, document_id } } })),
  });
export const useAssetTypes = (id: string) =>
  useQuery({
    queryKey: keys.records(id, 'asset-types'),
    queryFn: () => unwrap(api.GET('/companies/{id}/flexible-asset-types', { params: { path: { id } } })),
  });
export const useAssets = (id: string, type_id: string | null) =>
  useQuery({
    queryKey: keys.records(id, 'assets', type_id ?? ''),
    enabled: type_id !== null,
    queryFn: () => unwrap(api.GET('/companies/{id}/flexible-assets', { params: { path: { id }, query: { type_id: type_id! } } })),
  });
export const useAsset = (id: string, asset_id: string) =>
  useQuery({
    queryKey: keys.records(id, 'asset', asset_id),
    queryFn: () => unwrap(api.GET('/companies/{id}/flexible-assets/{asset_id}', { params: { path: { id, asset_id } } })),
  });
export const useChecklists = (id: string) =>
  useQuery({ queryKey: keys.records(id, 'checklists'), queryFn: () => unwrap(api.GET('/companies/{id}/checklists', { params: { path: { id } } })) });
export const useChecklist = (id: string, checklist_id: string) =>
  useQuery({
    queryKey: keys.records(id, 'checklists', checklist_id),
    queryFn: () => unwrap(api.GET('/companies/{id}/checklists/{checklist_id}', { params: { path: { id, checklist_id } } })),
  });
export const usePasswords = (id: string) =>
  useQuery({ queryKey: keys.records(id, 'passwords'), queryFn: () => unwrap(api.GET('/companies/{id}/passwords', { params: { path: { id } } })) });
export const usePassword = (id: string, password_id: string) =>
  useQuery({
    queryKey: keys.records(id, 'passwords', password_id),
    queryFn: () => unwrap(api.GET('/companies/{id}/passwords/{password_id}', { params: { path: { id, password_id } } })),
  });

export type SearchKind = Schemas['SearchResult']['kind'];
export const useSearch = (q: string, options: { kind?: SearchKind | null; company_id?: string | null; limit?: number } = {}) =>
  useQuery({
    queryKey: ['search', q, options],
    enabled: q.trim().length > 0,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      unwrap(
        api.GET('/search', {
          signal,
          params: { query: { q, limit: options.limit ?? 30, kind: options.kind ?? undefined, company_id: options.company_id ?? undefined } },
        }),
      ),
  });

/** Names of records known by kind and id ("documents:12"); those one may not see are left out. */
export const useRecords = (items: string[]) =>
  useQuery({
    queryKey: ['search', 'items', items],
    enabled: items.length > 0,
    queryFn: ({ signal }) => unwrap(api.GET('/search', { signal, params: { query: { items: items.join() } } })),
  });

export const useUsers = () => useQuery({ queryKey: keys.users, queryFn: () => unwrap(api.GET('/users')) });
export const useProfile = () => useQuery({ queryKey: keys.profile, queryFn: () => unwrap(api.GET('/profile')) });
export const useRoles = () => useQuery({ queryKey: keys.roles, queryFn: () => unwrap(api.GET('/roles')) });
export const useApiKeys = (enabled = true) =>
  useQuery({ queryKey: keys.apiKeys, queryFn: () => unwrap(api.GET('/api-keys')), enabled,
    // Uses of a key are no event; a long list is not read again and again for its counters.
    refetchInterval: (q) => ((q.state.data?.keys.length ?? 0) < 1000 ? 30_000 : 300_000) });
/** One key as it stands now; `known`: as a list had it a moment ago. */
export const useApiKey = (known: Schemas['ApiKey']) =>
  useQuery({ queryKey: [...keys.apiKeys, known.id], queryFn: () => unwrap(api.GET('/api-keys/{id}', { params: { path: { id: known.id } } })), placeholderData: known, staleTime: 0 });
/** Organizations that a key may be limited to, by name. */
export const useKeyOrganizations = (enabled = true) =>
  useQuery({ queryKey: keys.keyOrganizations, queryFn: () => unwrap(api.GET('/api-keys/organizations')).then((a) => a.organizations), enabled, staleTime: 5 * 60_000 });
export const useKeyUsage = () => useQuery({ queryKey: keys.keyUsage, queryFn: () => unwrap(api.GET('/api-keys/usage')) });

/** A change; afterwards the named reads are made anew. `inTurn`: changes of this name wait for each other, so that a control
 * need not be closed meanwhile: a closed one loses the focus of whoever works by keyboard. */
export function useChange<In, Out>(run: (input: In) => Promise<Out>, old: readonly QueryKey[] = [], inTurn?: string) {
  return useMutation({
    mutationFn: run,
    ...(inTurn ? { scope: { id: inTurn } } : {}),
    onSuccess: () => Promise.all(old.map((queryKey) => queryClient.invalidateQueries({ queryKey }))),
  });
}

/** What changed, or everything anew. */
export const useStartSync = () => useChange((what: 'changes' | 'everything' | undefined) => unwrap(api.POST('/sync', { body: what === 'everything' ? { full: true } : {} })), [keys.status]);
export const useStopJob = () =>
  useChange((id: string) => unwrap(api.POST('/jobs/{id}/stop', { params: { path: { id } }, body: {} })), [keys.status]);
