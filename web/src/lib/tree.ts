// SPDX-License-Identifier: Apache-2.0
export interface FlatFolder {
  id: string;
  name: string;
  parent_id: string | null;
}

export interface FolderNode extends FlatFolder {
  depth: number;
  /** Documents in this folder and all below. */
  total: number;
  children: FolderNode[];
}

/** A forest in name order. A folder whose parent is missing, or that lies on a loop, stands at the top: nothing is lost. */
export function folderTree(folders: readonly FlatFolder[], documents: readonly { folder_id: string | null }[]): FolderNode[] {
  const nodes = new Map<string, FolderNode>();
  for (const f of folders) nodes.set(f.id, { ...f, depth: 0, total: 0, children: [] });
  const parentOf = (node: FolderNode): FolderNode | null => {
    const parent = node.parent_id === null ? undefined : nodes.get(node.parent_id);
    if (!parent) return null;
    const seen = new Set([node.id]);
    for (let up: FolderNode | undefined = parent; up; up = up.parent_id === null ? undefined : nodes.get(up.parent_id)) {
      if (seen.has(up.id)) return null;
      seen.add(up.id);
    }
    return parent;
  };
  const roots: FolderNode[] = [];
  for (const node of nodes.values()) {
    const parent = parentOf(node);
    if (parent) parent.children.push(node);
    else roots.push(node);
  }
  const own = new Map<string, number>();
  for (const d of documents) if (d.folder_id !== null) own.set(d.folder_id, (own.get(d.folder_id) ?? 0) + 1);
  const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
  const finish = (list: FolderNode[], depth: number): number => {
    list.sort((a, b) => collator.compare(a.name, b.name));
    let sum = 0;
    for (const node of list) {
      node.depth = depth;
      node.total = (own.get(node.id) ?? 0) + finish(node.children, depth + 1);
      sum += node.total;
    }
    return sum;
  };
  finish(roots, 0);
  return roots;
}

/** The ids of a folder and all below it. */
export function below(node: FolderNode): Set<string> {
  const out = new Set<string>([node.id]);
  for (const child of node.children) for (const id of below(child)) out.add(id);
  return out;
}

export function findFolder(roots: readonly FolderNode[], id: string): FolderNode | null {
  for (const node of roots) {
    if (node.id === id) return node;
    const found = findFolder(node.children, id);
    if (found) return found;
  }
  return null;
}
