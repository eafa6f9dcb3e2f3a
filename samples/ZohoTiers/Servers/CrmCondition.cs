using System.Text.RegularExpressions;

namespace ZohoTiers.Servers;

/// <summary>The condition of a search: <c>(Field:equals:value)</c>, <c>(Field:starts_with:value)</c>, an e-mail address, a phone number, or a word.</summary>
internal static partial class CrmCondition
{
    public static Func<CrmRecord, bool>? From(string? criteria, string? email, string? phone, string? word)
    {
        if (criteria is not null)
            return FromCriteria(criteria);
        if (email is not null)
            return r => r.Text("Email") == email;
        if (phone is not null)
            return r => r.Text("Phone") == phone;
        return word is null ? null : r => r.Keys.Any(field => r.Text(field)?.Contains(word, StringComparison.OrdinalIgnoreCase) == true);
    }

    private static Func<CrmRecord, bool>? FromCriteria(string criteria)
    {
        var match = Criteria().Match(criteria);
        if (!match.Success)
            return null;
        var (field, value) = (match.Groups["field"].Value, match.Groups["value"].Value);
        return match.Groups["operator"].Value == "equals"
            ? r => r.Text(field) == value
            : r => r.Text(field)?.StartsWith(value, StringComparison.Ordinal) == true;
    }

    [GeneratedRegex(@"^\(?(?<field>\w+):(?<operator>equals|starts_with):(?<value>[^()]*)\)?$")]
    private static partial Regex Criteria();
}
