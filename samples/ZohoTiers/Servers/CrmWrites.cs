namespace ZohoTiers.Servers;

/// <summary>Create, update, upsert and delete. Values need not be unique, so that a create that is executed twice leaves two records and not one error.</summary>
internal sealed class CrmWrites(CrmStore store)
{
    public CrmAnswer Create(string module, CrmWrite body) => ForEach(module, body, StatusCodes.Status201Created, Create);

    public CrmAnswer Upsert(string module, CrmWrite body) =>
        ForEach(module, body, StatusCodes.Status200OK, (m, r) => Upsert(m, r, body.DuplicateCheckFields ?? [m.MandatoryField]));

    public CrmAnswer Update(string module, CrmWrite body) => ForEach(module, body, StatusCodes.Status200OK, (m, r) => Update(m, r.Text(CrmRecords.Id) ?? "", r));

    public CrmAnswer Update(string module, string id, CrmWrite body) => ForEach(module, body, StatusCodes.Status200OK, (m, r) => Update(m, id, r));

    public CrmAnswer Delete(string moduleName, params IReadOnlyList<string> ids) =>
        store.Module(moduleName) is { } module ? CrmAnswers.Written([.. ids.Select(id => Delete(module, id))], StatusCodes.Status200OK) : CrmAnswers.UnknownModule();

    private static CrmWriteResult Delete(CrmModule module, string id) =>
        module.Delete(id) ? CrmWriteResult.Success(id, "record deleted") : CrmWriteResult.UnknownId();

    private CrmAnswer ForEach(string moduleName, CrmWrite body, int allWell, Func<CrmModule, CrmRecord, CrmWriteResult> write)
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

    private void NoteExecution(CrmRecord record)
    {
        if (record.Text(WriteLedger.KeyField) is { } key)
            store.Ledger.Note(key);
    }
}
