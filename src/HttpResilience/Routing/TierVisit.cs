using System.Diagnostics;
using HttpResilience.Counting;

namespace HttpResilience.Routing;

/// <summary>A request's stay at one tier. A part of <see cref="TierRequest"/>, new at each tier.</summary>
internal struct TierVisit
{
    private int _resentAt;

    /// <summary>Attempts made.</summary>
    public int Attempts { readonly get; private set; }

    /// <summary>Those that count towards <see cref="RetryOptions.MaxAttempts"/>: all but the one that was made because of a new credential.</summary>
    public readonly int CountedAttempts => _resentAt > 0 && Attempts >= _resentAt ? Attempts - 1 : Attempts;

    /// <summary>When the first attempt began, a timestamp of the time provider.</summary>
    public long Started { readonly get; private set; }

    /// <summary>When the present attempt began.</summary>
    public long AttemptStarted { readonly get; private set; }

    /// <summary>Its attempt has taken its share of the retry budget.</summary>
    public bool IsHedge { readonly get; init; }

    /// <summary>Where its first attempt was counted.</summary>
    public SlidingCounters.Mark Counted { readonly get; set; }

    /// <summary>The present attempt's span, where somebody traces.</summary>
    public Activity? Span { readonly get; set; }

    /// <summary>A credential of the caller's that the tier did not get.</summary>
    public string? WithheldHeader { readonly get; set; }

    /// <summary>Time that this tier may not spend: one attempt at the tier after it. Set before a retry.</summary>
    public TimeSpan Reserve { readonly get; set; }

    /// <summary>The tier was asked for a new credential after a 401.</summary>
    public bool HasAskedForCredential { readonly get; private set; }

    public void BeginAttempt(long now)
    {
        AttemptStarted = now;
        if (Attempts++ == 0)
            Started = now;
        Counted = default;
        Span = null;
    }

    /// <summary>The attempt was rejected before it was one.</summary>
    public void ForgetAttempt() => Attempts--;

    public void NoteCredentialAsked() => HasAskedForCredential = true;

    /// <summary>The next attempt is made because of a new credential.</summary>
    public void NoteNewCredential() => _resentAt = Attempts + 1;
}
