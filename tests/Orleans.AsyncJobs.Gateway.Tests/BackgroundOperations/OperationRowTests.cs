using System.Net;
using System.Text.Json;
using static Orleans.AsyncJobs.Gateway.Tests.BackgroundOperations.OperationHost;

namespace Orleans.AsyncJobs.Gateway.Tests.BackgroundOperations;

/// <summary>The set of background operations: create, change, delete, and many at once.</summary>
public sealed class OperationRowTests : IAsyncLifetime
{
    private const string Cancel = """{"backgroundoperationstatecode":2,"backgroundoperationstatuscode":22}""";

    private OperationHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await OperationHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Post_queues_the_custom_API()
    {
        var answer = await _host.SendAsync(
            HttpMethod.Post, $"{Set}?partitionid=p1", """{"name":"sample_Run","displayname":"Mine","inputparameters":"[{\"Key\":\"Word\",\"Value\":\"posted\"}]","priority":3,"ttlinseconds":60}""", ("Prefer", "return=representation"));

        Assert.Equal(HttpStatusCode.Created, answer.Status);
        var id = answer.Body.GetProperty("backgroundoperationid").GetGuid();
        Assert.EndsWith($"{Set}({id})", answer.Headers["OData-EntityId"], StringComparison.Ordinal);
        Assert.Equal(("Mine", 3, 60, "p1"), (answer.Body.GetProperty("displayname").GetString(), answer.Body.GetProperty("priority").GetInt32(), answer.Body.GetProperty("ttlinseconds").GetInt32(), answer.Body.GetProperty("partitionid").GetString()));
        Assert.Equal("posted", (await _host.EndAsync(id)).GetProperty("Said").GetString());
    }

    [Theory]
    [InlineData("""{"displayname":"x"}""", "0x80040203", "'name' is required: the unique name of a custom API.")]
    [InlineData("""{"name":"sample_Rum"}""", "0x80044303", "There is no custom API 'sample_Rum'; did you mean 'sample_Run'?")]
    [InlineData("""{"name":"SendMail"}""", "0x80044303", "There is no custom API 'SendMail'.")]
    [InlineData("""{"name":"sample_Run","inputparameters":"{}"}""", "0x80040203", "inputparameters is not an array of")]
    [InlineData("""{"name":"sample_Run"}""", "0x80040203", "sample_Run needs the parameter 'Word' (String), which is missing.")]
    [InlineData("""{"name":"sample_Nothing","priority":11}""", "0x80040203", "priority is 11; 0 to 10 is allowed.")]
    [InlineData("""{"name":"sample_Nothing","priority":"1"}""", "0x80040203", "'priority' has to be a whole number")]
    [InlineData("""{"name":"sample_Nothing","ttlinseconds":0}""", "0x80040203", "ttlinseconds is 0; 1 to")]
    [InlineData("""{"name":"sample_Nothing","createdon":"2026-01-01"}""", "0x80040203", "The column 'createdon' cannot be set by a create.")]
    [InlineData("""{"name":"sample_Nothing","statecode":0}""", "0x80060888", "Could not find a property named 'statecode' on type 'Microsoft.Dynamics.CRM.backgroundoperation'.")]
    [InlineData("""{"name":"sample_Nothing","name":"sample_Nothing"}""", "0x80040203", "more than once")]
    [InlineData("""{"name":"sample_Nothing","backgroundoperationid":"x"}""", "0x80040203", "'backgroundoperationid' has to be a Guid")]
    [InlineData("""{"name":"sample_InFront"}""", "0x80040203", "does not run in the background")]
    [InlineData("[]", "0x80040203", "not a JSON object")]
    [InlineData("{", "0x80040203", "not valid JSON")]
    public async Task Post_that_will_not_do_is_refused(string json, string code, string sentence)
    {
        var answer = await _host.SendAsync(HttpMethod.Post, Set, json);

        Assert.Equal((HttpStatusCode.BadRequest, code), (answer.Status, answer.Code));
        Assert.Contains(sentence, answer.Message, StringComparison.Ordinal);
        Assert.Equal("0", (await _host.SendAsync(HttpMethod.Get, $"{Set}/$count")).Text);
    }

    [Theory]
    [InlineData("groupby((inputparameters))", "inputparameters")]
    [InlineData("aggregate(outputparameters with max as m)", "outputparameters")]
    public async Task Group_of_what_may_be_large_is_refused_by_its_name(string apply, string column)
    {
        var answer = await _host.SendAsync(HttpMethod.Get, $"{Set}?$apply={apply}");

        Assert.Equal((HttpStatusCode.NotImplemented, $"The column '{column}' in a group of $apply is not supported yet."), (answer.Status, answer.Message));
    }

    [Theory]
    [InlineData("""{"priority":1}""", "0x80041100", "The column 'priority' of a background operation cannot be updated.")]
    [InlineData("""{"versionnumber":1}""", "0x80041100", "'versionnumber'")]
    [InlineData("""{"statuscode":22}""", "0x80060888", "'statuscode'")]
    [InlineData("""{"backgroundoperationstatecode":3,"backgroundoperationstatuscode":32}""", "0x80048408", "3 and 32 were given")]
    [InlineData("""{"backgroundoperationstatecode":2}""", "0x80048408", "2 and none were given")]
    [InlineData("""{"backgroundoperationstatuscode":null}""", "0x80040203", "cannot be null")]
    public async Task Patch_that_is_no_cancel_is_refused_and_changes_nothing(string json, string code, string sentence)
    {
        var id = await _host.SubmitAsync("stay", "wait");
        await _host.Apis.Started("stay");

        var answer = await _host.SendAsync(HttpMethod.Patch, $"{Set}({id})", json, ("If-Match", "*"));

        Assert.Equal((HttpStatusCode.BadRequest, code), (answer.Status, answer.Code));
        Assert.Contains(sentence, answer.Message, StringComparison.Ordinal);
        Assert.Equal(20, (await _host.MonitorAsync(id)).Body.GetProperty("backgroundOperationStatusCode").GetInt32());
        _host.Apis.Release("stay");
    }

    [Fact]
    public async Task Patch_keeps_to_the_version()
    {
        var id = await _host.SubmitAsync("stay", "ignore");
        await _host.Apis.Started("stay");
        var etag = (await _host.RowAsync(id)).GetProperty("@odata.etag").GetString()!;

        Assert.Equal((HttpStatusCode.PreconditionFailed, "0x80060882"), await StatusAndCodeAsync(HttpMethod.Patch, id, Cancel, ("If-Match", "W/\"999\"")));
        Assert.Equal(HttpStatusCode.NoContent, (await _host.SendAsync(HttpMethod.Patch, $"{Set}({id})", Cancel, ("If-Match", etag))).Status);
        Assert.Equal((HttpStatusCode.PreconditionFailed, "0x80060882"), await StatusAndCodeAsync(HttpMethod.Patch, id, Cancel, ("If-Match", etag)));
        Assert.Equal((HttpStatusCode.NotFound, "0x80048d02"), await StatusAndCodeAsync(HttpMethod.Patch, Guid.NewGuid(), Cancel, ("If-Match", "*")));
        _host.Apis.Release("stay");
    }

    [Fact]
    public async Task Patch_of_an_id_that_is_not_there_creates_it_unless_it_has_a_condition()
    {
        var id = Guid.NewGuid();

        Assert.Equal((HttpStatusCode.NotFound, "0x80048d02"), await StatusAndCodeAsync(HttpMethod.Patch, id, """{"name":"sample_Nothing"}""", ("If-Match", "*")));
        Assert.Equal(HttpStatusCode.NoContent, (await _host.SendAsync(HttpMethod.Patch, $"{Set}({id})", """{"name":"sample_Nothing"}""")).Status);
        Assert.Equal("""{"backgroundOperationStateCode":3,"backgroundOperationStatusCode":30}""", (await _host.EndAsync(id)).GetRawText());
    }

    [Fact]
    public async Task Delete_takes_the_row_and_stops_the_run()
    {
        var id = await _host.SubmitAsync("gone", "wait");
        await _host.Apis.Started("gone");

        Assert.Equal(HttpStatusCode.NoContent, (await _host.SendAsync(HttpMethod.Delete, $"{Set}({id})")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await _host.MonitorAsync(id)).Status);
        Assert.Equal("0", (await _host.SendAsync(HttpMethod.Get, $"{Set}/$count")).Text);
        Assert.Equal("next", (await _host.EndAsync(await _host.SubmitAsync("next"))).GetProperty("Said").GetString());
    }

    [Theory]
    [InlineData("\"@odata.type\":\"Microsoft.Dynamics.CRM.backgroundoperation\",")]
    [InlineData("")]
    public async Task CreateMultiple_creates_with_and_without_a_type(string type)
    {
        var answer = await _host.SendAsync(HttpMethod.Post, $"{Set}/Microsoft.Dynamics.CRM.CreateMultiple", $$"""{"Targets":[{{{type}}"name":"sample_Nothing"},{{{type}}"name":"sample_Nothing","displayname":"two"}]}""");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var ids = answer.Body.GetProperty("Ids").EnumerateArray().Select(id => id.GetGuid()).ToList();
        await _host.EndAsync(ids[1]);
        Assert.Equal("two", (await _host.RowAsync(ids[1])).GetProperty("displayname").GetString());
        Assert.Equal("2", (await _host.SendAsync(HttpMethod.Get, $"{Set}/$count")).Text);
    }

    [Fact]
    public async Task CreateMultiple_with_one_that_will_not_do_creates_none_and_names_it()
    {
        var answer = await _host.SendAsync(HttpMethod.Post, $"{Set}/Microsoft.Dynamics.CRM.CreateMultiple", """{"Targets":[{"name":"sample_Nothing"},{"name":"sample_Other"}]}""");

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.StartsWith("Target 1: There is no custom API 'sample_Other'", answer.Message, StringComparison.Ordinal);
        Assert.Equal("0", (await _host.SendAsync(HttpMethod.Get, $"{Set}/$count")).Text);
    }

    [Fact]
    public async Task CreateMultiple_takes_no_rows_of_another_table()
    {
        var answer = await _host.SendAsync(HttpMethod.Post, $"{Set}/Microsoft.Dynamics.CRM.CreateMultiple", """{"Targets":[{"name":"sample_Nothing"},{"@odata.type":"Microsoft.Dynamics.CRM.asyncoperation","name":"sample_Nothing"}]}""");

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.StartsWith("Target 1: '@odata.type' is of another table.", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UpdateMultiple_cancels_all_or_none()
    {
        var first = await _host.SubmitAsync("first", "ignore");
        await _host.Apis.Started("first");
        var second = await _host.SubmitAsync("second");
        var done = await _host.SubmitAsync("done", null, "sample_Slow");
        await _host.EndAsync(done);
        string Targets(params Guid[] ids) => $$"""{"Targets":[{{string.Join(',', ids.Select(id => $$"""{"@odata.type":"Microsoft.Dynamics.CRM.backgroundoperation","backgroundoperationid":"{{id}}",{{Cancel[1..]}}"""))}}]}""";

        var refused = await _host.SendAsync(HttpMethod.Post, $"{Set}/Microsoft.Dynamics.CRM.UpdateMultiple", Targets(second, done));
        Assert.Equal((HttpStatusCode.BadRequest, "Target 1: Canceling background operation is not allowed after it is in terminal state."), (refused.Status, refused.Message));
        Assert.Equal(0, (await _host.MonitorAsync(second)).Body.GetProperty("backgroundOperationStatusCode").GetInt32());

        foreach (var action in new[] { "UpdateMultiple", "UpsertMultiple" })
        {
            var mismatch = await _host.SendAsync(HttpMethod.Post, $"{Set}/Microsoft.Dynamics.CRM.{action}", Targets(first, second).Replace("[{", "[{\"@odata.etag\":\"W/\\\"999\\\"\",", StringComparison.Ordinal));
            Assert.Equal(HttpStatusCode.PreconditionFailed, mismatch.Status);
            Assert.StartsWith("Target 0: ", mismatch.Message, StringComparison.Ordinal);
            Assert.Equal(0, (await _host.MonitorAsync(second)).Body.GetProperty("backgroundOperationStatusCode").GetInt32());
        }

        var answer = await _host.SendAsync(HttpMethod.Post, $"{Set}/Microsoft.Dynamics.CRM.UpdateMultiple", Targets(first, second));
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal((22, 32), ((await _host.MonitorAsync(first)).Body.GetProperty("backgroundOperationStatusCode").GetInt32(), (await _host.MonitorAsync(second)).Body.GetProperty("backgroundOperationStatusCode").GetInt32()));
        _host.Apis.Release("first");
    }

    [Fact]
    public async Task UpsertMultiple_creates_what_is_not_there_and_cancels_what_is()
    {
        var there = await _host.SubmitAsync("there", "ignore");
        await _host.Apis.Started("there");
        var made = Guid.NewGuid();

        var answer = await _host.SendAsync(HttpMethod.Post, $"{Set}/Microsoft.Dynamics.CRM.UpsertMultiple", $$"""{"Targets":[{"backgroundoperationid":"{{there}}",{{Cancel[1..]}},{"backgroundoperationid":"{{made}}","name":"sample_Nothing"}]}""");

        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        Assert.Equal([there, made], answer.Body.GetProperty("Ids").EnumerateArray().Select(id => id.GetGuid()));
        Assert.Equal(22, (await _host.MonitorAsync(there)).Body.GetProperty("backgroundOperationStatusCode").GetInt32());
        _host.Apis.Release("there");
        Assert.Equal(30, (await _host.EndAsync(made)).GetProperty("backgroundOperationStatusCode").GetInt32());
    }

    private async Task<(HttpStatusCode Status, string? Code)> StatusAndCodeAsync(HttpMethod method, Guid id, string json, params (string Name, string Value)[] headers)
    {
        var answer = await _host.SendAsync(method, $"{Set}({id})", json, headers);
        return (answer.Status, answer.Text.Length == 0 ? null : answer.Code);
    }
}
