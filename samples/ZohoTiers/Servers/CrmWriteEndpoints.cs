using Microsoft.AspNetCore.Mvc;

namespace ZohoTiers.Servers;

/// <summary>Create, update, upsert and delete. Values need not be unique, so that a create that is executed twice leaves two records and not one error.</summary>
internal sealed class CrmWriteEndpoints(CrmStore store)
{
    public void Map(RouteGroupBuilder crm)
    {
        crm.MapPost("/{module}", (string module, [FromBody] CrmWrite body) => ForEach(module, body, StatusCodes.Status201Created, Create));
        crm.MapPost("/{module}/upsert", (string module, [FromBody] CrmWrite body) =>
            ForEach(module, body, StatusCodes.Status200OK, (m, r) => Upsert(m, r, body.DuplicateCheckFields ?? [m.MandatoryField])));
        crm.MapPut("/{module}", (string module, [FromBody] CrmWrite body) =>
            ForEach(module, body, StatusCodes.Status200OK, (m, r) => Update(m, r.Text(CrmRecords.Id) ?? "", r)));
        crm.MapPut("/{module}/{id}", (string module, string id, [FromBody] CrmWrite body) => ForEach(module, body, StatusCodes.Status200OK, (m, r) => Update(m, id, r)));
        crm.MapDelete("/{module}/{id}", (string module, string id) => Delete(module, [id]));
        crm.MapDelete("/{module}", (string module, string ids) => Delete(module, ids.Split(',')));
    }

    private static CrmWriteResult Delete(CrmModule module, string id) =>
        module.Delete(id) ? CrmWriteResult.Success(id, "record deleted") : CrmWriteResult.UnknownId();

    private IResult ForEach(string moduleName, CrmWrite body, int allWell, Func<CrmModule, CrmRecord, CrmWriteResult> write)
    {
        if (store.Module(moduleName) is not { } module)
            return CrmAnswers.UnknownModule();
        return body.IsValid ? CrmAnswers.Written([.. body.Data!.Select(r => write(module, r))], allWell) : CrmAnswers.InvalidData("data must hold 1 to 100 records");
    }

    private CrmWriteResult Create(CrmModule module, CrmRecord record)
    {
        if (record.Text(module.MandatoryField) is null)
            return CrmWriteResult.Missing(module.MandatoryField);
        NoteExecution(record);
        return CrmWriteResult.Success(module.Insert(record).Text(CrmRecords.Id)!, "record added");
    }

    private CrmWriteResult Update(CrmModule module, string id, CrmRecord record)
    {
        if (module.Update(id, record) is null)
            return CrmWriteResult.UnknownId();
        NoteExecution(record);
        return CrmWriteResult.Success(id, "record updated");
    }

    private CrmWriteResult Upsert(CrmModule module, CrmRecord record, IReadOnlyList<string> checkFields)
    {
        if (record.Text(module.MandatoryField) is null)
            return CrmWriteResult.Missing(module.MandatoryField);
        NoteExecution(record);
        var (written, inserted) = module.Upsert(record, checkFields);
        return CrmWriteResult.Success(written.Text(CrmRecords.Id)!, inserted ? "record added" : "record updated");
    }

    private IResult Delete(string moduleName, string[] ids) =>
        store.Module(moduleName) is { } module ? CrmAnswers.Written([.. ids.Select(id => Delete(module, id))], StatusCodes.Status200OK) : CrmAnswers.UnknownModule();

    private void NoteExecution(CrmRecord record)
    {
        if (record.Text(WriteLedger.KeyField) is { } key)
            store.Ledger.Note(key);
    }
}
