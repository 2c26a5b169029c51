import { type ReactNode, useEffect, useId, useRef } from 'react';

/** Something that has to be answered before anything else goes on; Escape is a no. */
export function Dialog({ title, onNo, children }: { title: string; onNo: () => void; children: ReactNode }) {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={id}
      onCancel={onNo}
      className="m-auto w-[min(28rem,calc(100vw-2rem))] rounded-xl border border-line bg-surface p-5 text-ink backdrop:bg-black/50"
    >
      <h2 id={id} className="text-lg font-semibold">
        {title}
      </h2>
      <div className="mt-3 grid gap-3">{children}</div>
    </dialog>
  );
}
