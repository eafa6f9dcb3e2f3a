using Microsoft.AspNetCore.Http;

namespace HttpResilience.Drills.Tiers;

/// <summary>What a tier does: <c>/{path}/{key}</c> is a read with GET and HEAD and a write with any other method. Thread-safe.</summary>
internal sealed class TierService(TierOptions options, FaultPlan plan, TierLog log)
{
    public async Task AnswerAsync(HttpContext context)
    {
        var method = context.Request.Method;
        var key = context.Request.Path.Value!.Split('/')[^1];
        var isWrite = !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method);
        if (isWrite)
            log.Append(new(LoggedEvent.Arrived, method, key, BodyDigest.Unread));
        await MeetAsync(new(context, method, key, isWrite), plan.Next(key));
    }

    private async Task MeetAsync(TierCall call, TierFault fault)
    {
        if (fault == TierFault.AbortMidBody)
        {
            await call.ReadSomeAsync();
            call.Abort();
            return;
        }
        if (!await call.TryReadBodyAsync())
            return;
        if (options.Latency > TimeSpan.Zero)
            await Task.Delay(options.Latency, TimeProvider.System);
        if (fault == TierFault.HangAndExecute)
            await Task.Delay(options.Slow, TimeProvider.System);
        if (Executes(fault))
            Execute(call);
        if (fault == TierFault.Busy && call.IsWrite)
            log.Append(new(LoggedEvent.Refused, call.Method, call.Key, call.Body));
        if (fault == TierFault.ExecuteAndHang)
            await Task.Delay(options.Slow, TimeProvider.System);
        await call.AnswerAsync(fault);
    }

    private static bool Executes(TierFault fault) =>
        fault is not (TierFault.Unavailable or TierFault.UnavailableForNow or TierFault.Busy or TierFault.Abort or TierFault.AbortMidBody);

    // On disk before the answer: what was acknowledged was executed, also when the process is killed in between.
    private void Execute(TierCall call)
    {
        if (!call.IsWrite)
            return;
        var isNew = options.Store is not { } store || !call.HasIdempotencyKey || KeyStore.TryExecute(store, call.Key);
        log.Append(new(isNew ? LoggedEvent.Executed : LoggedEvent.Known, call.Method, call.Key, call.Body));
    }
}
