#!/usr/bin/env node
try {
  await import('../dist/main.js');
} catch (error) {
  // Only our own missing output is explained; a fault inside of it shows itself.
  if (error?.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  process.stderr.write('The afterpost command is not built yet: run `npm run build` in the checkout first.\n');
  process.exitCode = 1;
}
