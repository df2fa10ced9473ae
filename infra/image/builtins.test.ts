import { expect, it } from 'vitest';
import { withoutImports } from './builtins.ts';

it.each([
  ["import path from 'node:path';", "const path = process.getBuiltinModule('node:path');"],
  ["import * as fs from 'node:fs';", "const fs = process.getBuiltinModule('node:fs');"],
  [
    "import { parseArgs, inspect as show, type InspectOptions } from 'node:util';",
    "const { parseArgs, inspect: show} = process.getBuiltinModule('node:util');",
  ],
  [
    "import {\n  once,\n  on,\n} from 'node:events';",
    "const {\n  once,\n  on,\n} = process.getBuiltinModule('node:events');",
  ],
  ["import { type Agent, type Server } from 'node:http';", ''],
])('%s is a call', (source, expected) => {
  expect(withoutImports(source)).toBe(expected);
});

it.each(["import type { Agent } from 'node:http';", "import pLimit from 'p-limit';", "import 'node:fs';"])(
  '%s stays',
  (source) => {
    expect(withoutImports(source)).toBe(source);
  },
);
