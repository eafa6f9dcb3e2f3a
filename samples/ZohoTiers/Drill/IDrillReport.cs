namespace ZohoTiers.Drill;

/// <summary>Writes the summary.</summary>
internal interface IDrillReport
{
    void Write(DrillFigures total);
}
