/** Node hands over what a CommonJS module exports, test runners and bundlers the `default` in it. */
export function exported<Class extends object>(module: Class | { default: Class }): Class {
  return 'default' in module ? module.default : module;
}
