using System.Text.Json;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ZohoTiers.Servers;

/// <summary>A tool that says of arguments it can't read what the REST API says of such a request.</summary>
internal sealed class CrmTool(McpServerTool tool) : DelegatingMcpServerTool(tool)
{
    public override async ValueTask<CallToolResult> InvokeAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken = default)
    {
        try
        {
            return await base.InvokeAsync(request, cancellationToken);
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            return CrmAnswers.Unreadable(StatusCodes.Status400BadRequest).ToToolResult();
        }
    }
}
