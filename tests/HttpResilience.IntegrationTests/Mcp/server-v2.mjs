// An MCP server on the npm SDK 2, which speaks 2026-07-28: `node server-v2.mjs`. Prints its port once it listens.
import { createServer } from 'node:http';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { z } from 'zod';

const executed = [];

function newServer() {
  const server = new McpServer({ name: 'npm', version: '2.0.0' });
  const path = z.object({ module: z.string(), recordID: z.string().optional() });
  const text = value => ({ content: [{ type: 'text', text: typeof value === 'string' ? value : JSON.stringify(value) }] });
  server.registerTool('ZohoCRM_getRecord', { description: 'get', inputSchema: z.object({ path_variables: path }) }, async ({ path_variables: { module, recordID } }) => {
    executed.push(recordID);
    if (recordID === '500') throw new Error('boom');
    if (recordID === '400') return { ...text({ code: 'INVALID_DATA', status: 'error' }), isError: true };
    return text(recordID === '404' ? '' : { data: [{ id: recordID, module }] });
  });
  server.registerTool('ZohoCRM_createRecords', { description: 'create', inputSchema: z.object({ path_variables: path, body: z.object({ data: z.array(z.any()) }) }) }, async ({ body }) => {
    executed.push(body.data[0].Last_Name);
    return text({ data: body.data.map(() => ({ code: 'SUCCESS', status: 'success' })) });
  });
  return server;
}

const handle = toNodeHandler(createMcpHandler(newServer));
const listener = createServer((request, response) => request.url === '/seen' ? response.end(JSON.stringify({ initialized: 0, executed })) : handle(request, response));
// Node would close a connection that was idle for 5 s, at the very moment at which the next request may be on its way.
listener.keepAliveTimeout = 600_000;
listener.listen(0, '127.0.0.1', () => console.log(`port: ${listener.address().port}`));
