/** Tells elements whether they are near what is seen: within a screen in every direction. To a printer everything is near. */
export class Nearness {
  #observer: IntersectionObserver | null = null;
  readonly #tell = new Map<Element, (isNear: boolean) => void>();

  /** @param scroller what the elements scroll in  @returns what ends it */
  start(scroller: Element): () => void {
    const observer = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) this.#tell.get(target)?.(isIntersecting);
      },
      { root: scroller, rootMargin: '100%' },
    );
    for (const element of this.#tell.keys()) observer.observe(element);
    this.#observer = observer;
    const bringAll = () => {
      for (const tell of this.#tell.values()) tell(true);
    };
    addEventListener('beforeprint', bringAll);
    return () => {
      observer.disconnect();
      removeEventListener('beforeprint', bringAll);
    };
  }

  /** May come before the start. @returns what ends the watch */
  watch(element: Element, tell: (isNear: boolean) => void): () => void {
    this.#tell.set(element, tell);
    this.#observer?.observe(element);
    return () => {
      this.#tell.delete(element);
      this.#observer?.unobserve(element);
    };
  }
}
