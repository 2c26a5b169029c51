import type { ReactNode } from 'react';

/** A table that scrolls by itself where the page is narrower; the keyboard can scroll it, too. */
export function ScrollTable({
  label,
  children,
  high = false,
}: {
  label: string;
  children: ReactNode;
  /** scrolls up and down too, instead of making the page long */
  high?: boolean;
}) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no pointer scrolls it by keyboard
      tabIndex={0}
      className={`rounded-xl border border-line bg-surface ${high ? 'max-h-96 overflow-auto' : 'overflow-x-auto'}`}
    >
      <table className="w-full text-sm">
        <caption className="sr-only">{label}</caption>
        {children}
      </table>
    </section>
  );
}

export function Th({ children, right = false }: { children?: ReactNode; right?: boolean }) {
  return (
    <th scope="col" className={`px-3 py-2 font-medium text-muted ${right ? 'text-right' : 'text-left'}`}>
      {children}
    </th>
  );
}

export function Td({ children, right = false }: { children?: ReactNode; right?: boolean }) {
  return <td className={`px-3 py-2 ${right ? 'whitespace-nowrap text-right' : ''}`}>{children}</td>;
}
