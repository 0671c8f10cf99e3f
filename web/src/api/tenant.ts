// SPDX-License-Identifier: Apache-2.0
// What this instance is called and how it shows times to everybody.
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { setDateStyle } from '../lib/format';
import { api, unwrap } from './client';

export const tenantKey = ['tenant'] as const;
export const useTenant = () => useQuery({ queryKey: tenantKey, queryFn: () => unwrap(api.GET('/settings')), staleTime: 5 * 60_000 });

/** Times are written as the instance says, from the first drawing after it was read. */
export function useDateStyle() {
  const tenant = useTenant().data;
  const zone = tenant?.time_zone ?? null;
  const language = tenant?.date_language ?? null;
  useEffect(() => setDateStyle(zone, language), [zone, language]);
  return `${zone ?? ''} ${language ?? ''}`;
}
