/**
 * Memory for one thread. Growing a shared linear memory is atomic and says where the new part begins, so threads
 * need no lock to share it; what a thread got is its own for as long as the memory lives.
 *
 * @returns the address of so many zeroed bytes; traps when the memory has reached its maximum
 */
export function allocate(bytes: usize): usize {
  const page = memory.grow(<i32>((bytes + 0xffff) >> 16));
  if (page < 0) unreachable();
  return (<usize>page) << 16;
}
