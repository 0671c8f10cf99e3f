// SPDX-License-Identifier: Apache-2.0
export function Mark({ size = 26 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden>
      <rect width="32" height="32" rx="8" fill="#8f5104" />
      <path d="M9 13h14l-1.2 9.2A3 3 0 0 1 18.8 25h-5.6a3 3 0 0 1-3-2.8z" fill="#fff8eb" />
      <path d="M8 10.5h16M14 10.5V7.5a2 2 0 0 1 4 0v3" stroke="#fff8eb" strokeWidth="2" fill="none" strokeLinecap="round" />
    </svg>
  );
}
