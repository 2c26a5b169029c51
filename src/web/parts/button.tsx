import type { ComponentProps } from 'react';

const LOOKS = {
  plain: 'border border-line bg-surface hover:bg-raised',
  main: 'bg-brand text-on-brand font-semibold hover:opacity-90',
  danger: 'border border-bad text-bad hover:bg-raised',
};

/** A button large enough for a thumb. */
export function Button({
  look = 'plain',
  className = '',
  ...rest
}: ComponentProps<'button'> & { look?: keyof typeof LOOKS }) {
  return (
    <button
      type="button"
      className={`min-h-11 rounded-lg px-3.5 text-sm disabled:opacity-50 ${LOOKS[look]} ${className}`}
      {...rest}
    />
  );
}
