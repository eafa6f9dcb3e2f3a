namespace ZohoTiers.Servers;

/// <summary>The organisation's data, the same in every run and shared by all servers.</summary>
internal sealed class CrmStore
{
    private const int AccountCount = 2_000;
    private const int ContactCount = 3_000;
    private static readonly string[] s_industries = ["Banking", "Education", "Energy", "Healthcare", "Logistics", "Retail"];
    private static readonly string[] s_lastNames = ["Abel", "Burns", "Chen", "Dubois", "Eriksen", "Fischer", "Garcia", "Haddad", "Ito", "Jansen"];
    private readonly Dictionary<string, CrmModule> _modules;

    public CrmStore()
    {
        var accounts = new CrmModule("Accounts", "Account_Name", "5725767000000");
        var contacts = new CrmModule("Contacts", "Last_Name", "5725767000001");
        _modules = new(StringComparer.Ordinal) { [accounts.Name] = accounts, [contacts.Name] = contacts };
        for (var i = 1; i <= AccountCount; i++)
            accounts.Insert(Account(i));
        for (var i = 1; i <= ContactCount; i++)
            contacts.Insert(Contact(i));
    }

    public WriteLedger Ledger { get; } = new();

    public CrmModule? Module(string name) => _modules.GetValueOrDefault(name);

    private static CrmRecord Account(int i) => CrmRecords.Empty
        .With("Account_Name", $"Account {i:D5}")
        .With("Industry", s_industries[i % s_industries.Length])
        .With("Phone", $"+1 555 {i:D6}");

    private static CrmRecord Contact(int i) => CrmRecords.Empty
        .With("First_Name", $"Contact {i:D5}")
        .With("Last_Name", s_lastNames[i % s_lastNames.Length])
        .With("Email", $"contact{i:D5}@example.com");
}
