import { type ComponentChildren, createContext } from 'preact';
import { useContext, useState } from 'preact/hooks';
import type { Done } from '../../wire.ts';
import { AskFailed, change } from '../ask.ts';

export interface Said {
  readonly text: string;
  readonly isBad: boolean;
}

/** Tells the person, and screen readers, how a change went. */
export const Tell = createContext<(said: Said) => void>(() => {});

/**
 * Makes changes one at a time and tells how each went. What starts one is `aria-disabled` meanwhile: `disabled` would take
 * the focus from it, and the next key of who uses the keyboard would go nowhere.
 */
export function useChange(): {
  readonly isUnderWay: boolean;
  make(path: string, body?: Readonly<Record<string, unknown>>): Promise<Done | null>;
} {
  const tell = useContext(Tell);
  const [isUnderWay, setUnderWay] = useState(false);
  const make = async (path: string, body: Readonly<Record<string, unknown>> = {}) => {
    if (isUnderWay) return null;
    setUnderWay(true);
    try {
      const done = await change(path, body);
      tell({ text: done.says, isBad: false });
      return done;
    } catch (error) {
      if (!(error instanceof AskFailed)) throw error;
      tell({ text: error.message, isBad: true });
      return null;
    } finally {
      setUnderWay(false);
    }
  };
  return { isUnderWay, make };
}

interface ActionProps {
  /** Below `/api/`. */
  readonly path: string;
  /** After it went well. */
  readonly then: () => void;
  readonly children: ComponentChildren;
  /** Where the words on the button do not say of what: `Retry job 12`. */
  readonly label?: string;
}

export function Action({ path, then, label, children }: ActionProps) {
  const { isUnderWay, make } = useChange();
  const act = async () => {
    if ((await make(path)) !== null) then();
  };
  return (
    <button type="button" class="small" aria-label={label} aria-disabled={isUnderWay} onClick={act}>
      {children}
    </button>
  );
}
