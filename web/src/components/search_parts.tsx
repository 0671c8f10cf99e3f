// SPDX-License-Identifier: Apache-2.0
import { Boxes, Building2, FileText, KeyRound, ListChecks } from 'lucide-react';
import type { Schemas } from '../api/client';
import { cut } from '../lib/ranges';
import { recordPath } from '../lib/words';

export type Result = Schemas['SearchResult'];

export const searchKinds: [Result['kind'] | null, string][] = [
  [null, 'Everything'], ['documents', 'Documents'], ['passwords', 'Password entries'], ['flexible_assets', 'Flexible assets'], ['checklists', 'Checklists'], ['organizations', 'Organizations'],
];

export const kindIcons: Record<Result['kind'], typeof FileText> = {
  documents: FileText, flexible_assets: Boxes, checklists: ListChecks, passwords: KeyRound, organizations: Building2,
};

export function Marked({ text, ranges }: { text: string; ranges: number[][] }) {
  return <>{cut(text, ranges).map((p, i) => (p.marked ? <mark key={i}>{p.text}</mark> : <span key={i}>{p.text}</span>))}</>;
}

export function resultPath(r: Result): string {
  return r.company ? recordPath(r.kind, r.company.id, r.id) : '/companies';
}
