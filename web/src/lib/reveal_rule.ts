// SPDX-License-Identifier: Apache-2.0
// What a reveal demands: each demand by the narrowest place that says something, as the hub reads it.
import type { Schemas } from '../api/client';

export type Rule = Schemas['RevealRule'];
export type Demands = { demand: NonNullable<Rule['demand']>; second_factor: boolean; approval: boolean };
export const noRule: Rule = { demand: null, second_factor: null, approval: null };

/** `places` from the narrowest to the widest. */
export function demandsOf(places: Rule[]): Demands {
  const first = <K extends keyof Rule>(name: K) => places.find((p) => p[name] !== null)?.[name];
  return { demand: first('demand') ?? 'none', second_factor: first('second_factor') ?? false, approval: first('approval') ?? false };
}

export function sameRule(a: Rule, b: Rule): boolean {
  return a.demand === b.demand && a.second_factor === b.second_factor && a.approval === b.approval;
}
