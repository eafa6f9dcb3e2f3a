namespace ZohoWorker.Show;

/// <summary>A way to the fake CRM that can be down: then every connection, and every request under way, ends without an answer.</summary>
internal sealed class FakeTier(string name)
{
    private volatile bool _isUp = true;

    public string Name { get; } = name;

    public bool IsUp
    {
        get => _isUp;
        set => _isUp = value;
    }
}
