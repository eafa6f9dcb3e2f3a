namespace HttpResilience.IntegrationTests.WireMock;

/// <summary>Three tiers, of which some have every fault that WireMock knows, are asked by every kind of request.</summary>
public sealed class FaultMatrixTests(FaultMatrix matrix) : IClassFixture<FaultMatrix>
{
    public static TheoryData<int, string> Cells() => new(MatrixCell.All.Select(cell => (cell.Number, $"{cell}")));

    [Theory]
    [MemberData(nameof(Cells))]
    public void A_cell_is_as_the_contract_says(int number, string _)
    {
        var model = new ContractModel(MatrixCell.All[number]);

        Assert.Equal(model.Send(), matrix.Results[number].First);
        Assert.Equal(model.Send(), matrix.Results[number].Second);
    }
}
