// Answers lists, texts and numbers as servers made with Python do: FastMCP 2 (a mark in the schema), FastMCP 3 (a mark in the result too), the Python SDK's own (none). `node server-wrapping.mjs`. Prints its port once it listens.
import { createServer } from 'node:http';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';

const values = { list: [{ id: 1 }, { id: 2 }], empty: [], number: 42, text: 'two tickets', json: '{"id":7}', nothing: null };
const pretty = value => typeof value === 'string' ? value : JSON.stringify(value, null, 2);
const texts = list => list.map(text => ({ type: 'text', text }));
const wrapped = more => ({ type: 'object', properties: { result: {} }, required: ['result'], ...more });

const tools = {
  fastmcp2: { schema: wrapped({ 'x-fastmcp-wrap-result': true }), answer: value => ({ content: value === null ? [] : texts([typeof value === 'string' ? value : JSON.stringify(value)]), structuredContent: { result: value } }) },
  fastmcp3: { schema: wrapped({ 'x-fastmcp-wrap-result': true }), answer: value => ({ ...tools.fastmcp2.answer(value), _meta: { fastmcp: { wrap_result: true } } }) },
  python: { schema: wrapped({ title: 'findOutput' }), answer: value => ({ content: value === null ? [] : texts([value].flat().map(pretty)), structuredContent: { result: value } }) },
  own: { schema: wrapped({ title: 'Answer' }), answer: value => ({ content: texts([pretty({ result: value })]), structuredContent: { result: value } }) },
};

const listener = createServer(async (request, response) => {
  const server = new Server({ name: 'wrapping', version: '1.0.0' }, { capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: Object.entries(tools).map(([name, { schema }]) => ({ name, inputSchema: { type: 'object', properties: { kind: { type: 'string' } } }, outputSchema: schema })),
  }));
  server.setRequestHandler(CallToolRequestSchema, ({ params }) => tools[params.name].answer(values[params.arguments.kind]));
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
  await server.connect(transport);
  await transport.handleRequest(request, response);
});
listener.keepAliveTimeout = 600_000;
listener.listen(0, '127.0.0.1', () => console.log(`port: ${listener.address().port}`));
