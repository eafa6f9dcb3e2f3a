using Polly;

namespace HttpResilience.Pipelines;

/// <summary>Runs a tier's attempts through a Polly pipeline of the user's.</summary>
internal sealed class ResiliencePipelineHandler(ResiliencePipeline<HttpResponseMessage> pipeline) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, CancellationToken cancellationToken) =>
        await pipeline.ExecuteAsync(
            static async (state, token) => await state.Self.SendInnerAsync(state.Message, token).ConfigureAwait(false), (Self: this, Message: message), cancellationToken).ConfigureAwait(false);

    private Task<HttpResponseMessage> SendInnerAsync(HttpRequestMessage message, CancellationToken cancellationToken) => base.SendAsync(message, cancellationToken);
}
