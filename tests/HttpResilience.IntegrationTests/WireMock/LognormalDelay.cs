namespace HttpResilience.IntegrationTests.WireMock;

/// <summary>A random time in milliseconds before the answer.</summary>
internal sealed record LognormalDelay(double Median, double Sigma)
{
    public string Type => "lognormal";
}
