namespace ZohoTiers.Zoho;

/// <summary>A record of one of Zoho CRM's modules.</summary>
internal interface IZohoRecord
{
    /// <summary>The module's API name.</summary>
    static abstract string Module { get; }

    /// <summary>The fields that a list has to ask for.</summary>
    static abstract string Fields { get; }
}
