// An MCP server on the npm SDK 1: `node server-v1.mjs session|stateless`. Prints its port once it listens.
import { createServer } from 'node:http';
import { randomUUID } from 'node:crypto';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { z } from 'zod';

const [mode, json] = process.argv.slice(2);
const executed = [];
let initialized = 0;
let sessions = new Map();

function newServer() {
  const server = new McpServer({ name: 'npm', version: '1.0.0' }, { capabilities: { logging: {} } });
  const path = z.object({ module: z.string(), recordID: z.string().optional() });
  const text = value => ({ content: [{ type: 'text', text: typeof value === 'string' ? value : JSON.stringify(value) }] });
  server.registerTool('ZohoCRM_getRecord', { description: 'get', inputSchema: { path_variables: path } }, async ({ path_variables: { module, recordID } }, { sendNotification }) => {
    executed.push(recordID);
    switch (recordID) {
      case '404': return text('');
      case '500': throw new Error('boom');
      case '400': return { ...text({ code: 'INVALID_DATA', status: 'error' }), isError: true };
      case '600':
        await sendNotification({ method: 'notifications/message', params: { level: 'info', data: 'in between' } });
        await new Promise(resolve => setTimeout(resolve, 20));
        return text({ data: [{ id: recordID, module }] });
      case '700':
        setTimeout(() => server.close(), 10);
        return new Promise(() => {});
      default: return text({ data: [{ id: recordID, module }] });
    }
  });
  server.registerTool('ZohoCRM_createRecords', { description: 'create', inputSchema: { path_variables: path, body: z.object({ data: z.array(z.any()) }) } }, async ({ body }) => {
    executed.push(body.data[0].Last_Name);
    return text({ data: body.data.map(() => ({ code: 'SUCCESS', status: 'success' })) });
  });
  server.registerTool('typed', { description: 'typed', inputSchema: { count: z.number().int(), flag: z.boolean(), names: z.array(z.string()), name: z.string() } }, async args => text(args));
  return server;
}

async function transportFor(request) {
  const id = request.headers['mcp-session-id'];
  if (mode === 'session' && id) return sessions.get(id);
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: mode === 'session' ? randomUUID : undefined,
    enableJsonResponse: json === 'json',
    onsessioninitialized: session => { initialized++; sessions.set(session, transport); },
    onsessionclosed: session => { sessions.delete(session); },
  });
  await newServer().connect(transport);
  return transport;
}

const listener = createServer(async (request, response) => {
  try {
    if (request.url === '/lose-sessions') { sessions = new Map(); return response.end(); }
    if (request.url === '/seen') return response.end(JSON.stringify({ initialized, executed, open: sessions.size }));
    const transport = await transportFor(request);
    if (!transport) {
      response.writeHead(404, { 'Content-Type': 'application/json' });
      return response.end(JSON.stringify({ jsonrpc: '2.0', error: { code: -32001, message: 'Session not found' }, id: null }));
    }
    await transport.handleRequest(request, response);
  } catch (error) {
    console.error(error);
    if (!response.headersSent) response.writeHead(500).end();
  }
});
// Node would close a connection that was idle for 5 s, at the very moment at which the next request may be on its way.
listener.keepAliveTimeout = 600_000;
listener.listen(0, '127.0.0.1', () => console.log(`port: ${listener.address().port}`));
