using System.Net;
using Orleans.AsyncJobs.Maintenance;
using Orleans.AsyncJobs.Protocol;

namespace Orleans.AsyncJobs.Gateway.Tests.Batch;

/// <summary>What a change set may hold, and how it fails.</summary>
public sealed class ChangeSetRefusalTests : BatchTests
{
    public static TheoryData<string, string> Refused { get; } = new()
    {
        { Get("asyncoperations"), "A change set holds changes only" },
        { Send("POST", "BackupStore", "{}"), "'BackupStore' is not taken in a change set" },
        { Send("POST", "CancelJobs", "{}"), "'CancelJobs' is not taken in a change set" },
        { Send("POST", "CreateMultiple", "{}"), "'CreateMultiple' is not taken in a change set" },
        { Send("POST", "jobhandlers('Echo')/Microsoft.Dynamics.CRM.PauseHandler", "{}"), "is not taken in a change set" },
        { Send("PUT", $"{Row}/data", """{"value":"x"}"""), $"'{Row}/data' is not taken in a change set beside other requests: those create, change, steer or delete single jobs, but for their 'data'" },
        { Send("DELETE", $"{Row}/data", ""), $"'{Row}/data' is not taken in a change set" },
        { Send("PUT", $"{Row}/data/$value", "x"), $"'{Row}/data/$value' is not taken in a change set" },
        { Send("POST", "$batch", "{}"), "A batch holds no other batch" },
        { Send("POST", "nothing", "{}"), "Resource not found for the segment 'nothing'" },
        { Send("POST", "asyncoperations", "{}"), "'messagename' is required" },
        { Send("PATCH", "$9", Cancel), "'$9' refers to no request" },
        { Send("PATCH", Row, """{"name":"x"}"""), "The column 'name' of a job cannot be updated" },
        { "nonsense", "begins with 'nonsense'" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Post_changeSetWithWhatItMayNotHold_isRefusedBeforeAnythingIsDone(string request, string expected)
    {
        using var response = await PostAsync(BatchOf(ChangeSet(Send("POST", "asyncoperations", Create), request, Send("PATCH", Row, Cancel))));
        var answers = await ReadAsync(response);

        Assert.True((int)response.StatusCode is 400 or 404);
        var answer = Assert.Single(answers);
        Assert.Equal(((int)response.StatusCode, false), (answer.Status, answer.IsInChangeSet));
        Assert.Contains(expected, answer.Body, StringComparison.Ordinal);
        Assert.Empty(Host.ChangeSets.Stored);
        Assert.Empty(Host.Jobs.Created);
        Assert.False(Host.Grain.WasAsked);
    }

    [Fact]
    public async Task Post_changeSetThatTheEngineRefuses_answersTheErrorOfThatRequestAlone()
    {
        Host.ChangeSets.Refusal = new ChangeSetException(1, JobException.NotFound(RowId));

        using var response = await PostAsync(BatchOf(
            Part(Send("POST", "asyncoperations", Create)),
            ChangeSet(Send("POST", "asyncoperations", Create), Send("PATCH", Row, Cancel), Send("POST", "asyncoperations", Create)),
            Part(Send("POST", "asyncoperations", Create))));
        var answers = await ReadAsync(response);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal([(204, null), (404, "2")], answers.Select(answer => (answer.Status, answer.Id)));
        Assert.Single(Host.Jobs.Created);
    }

    [Fact]
    public async Task Post_changeSetThatTheStoreDoesNotTakeNow_is503()
    {
        Host.ChangeSets.Refusal = new JobException(JobErrorKind.Unavailable, JobErrorCodes.IsvUnExpected, "The store takes no writes now.");

        using var response = await PostAsync(BatchOf(ChangeSet(Send("POST", "asyncoperations", Create), Send("PATCH", Row, Cancel))));

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "1"), (response.StatusCode, Header(response, "Retry-After")));
        Assert.Contains("takes no writes now", Assert.Single(await ReadAsync(response)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_continueOnError_goesOnBehindAChangeSetThatFailed()
    {
        var answers = await AnswersAsync(
            BatchOf(ChangeSet(Send("POST", "asyncoperations", Create), Get("asyncoperations")), ChangeSet(Send("POST", "asyncoperations", Create), Send("DELETE", Row, ""))),
            "odata.continue-on-error");

        Assert.Equal([(400, false), (204, true), (204, true)], answers.Select(answer => (answer.Status, answer.IsInChangeSet)));
        Assert.Equal([JobOperationKind.Create, JobOperationKind.Delete], Assert.Single(Host.ChangeSets.Stored).Select(operation => operation.Kind));
    }

    [Fact]
    public async Task Post_referenceIntoAChangeSetThatFailed_refersToNoRequest()
    {
        var answers = await AnswersAsync(
            BatchOf(ChangeSet(Send("POST", "asyncoperations", Create), Get("asyncoperations")), Part(Send("PATCH", "$1", Cancel))),
            "odata.continue-on-error");

        Assert.Equal([400, 400], answers.Select(answer => answer.Status));
        Assert.Contains("'$1' refers to no request", answers[1].Body, StringComparison.Ordinal);
        Assert.False(Host.Grain.WasAsked);
    }

    [Fact]
    public async Task Post_referenceIntoAChangeSetThatTheEngineRefused_refersToNoRequest()
    {
        Host.ChangeSets.Refusal = new ChangeSetException(1, JobException.NotFound(RowId));

        var answers = await AnswersAsync(
            BatchOf(ChangeSet(Send("POST", "asyncoperations", Create), Send("PATCH", Row, Cancel)), Part(Send("PATCH", "$1", Cancel))),
            "odata.continue-on-error");

        Assert.Equal([404, 400], answers.Select(answer => answer.Status));
        Assert.Contains("'$1' refers to no request", answers[1].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_changeSetOfOneRequest_takesWhateverAChangeMayBe()
    {
        using var response = await PostAsync(BatchOf(ChangeSet(Send("POST", "CreateMultiple", """{"Targets":[{"@odata.type":"Microsoft.Dynamics.CRM.asyncoperation","messagename":"Echo"}]}"""))));

        var answer = Assert.Single(await ReadAsync(response));
        Assert.Equal((200, true), (answer.Status, answer.IsInChangeSet));
        Assert.Single(Host.Jobs.Created);
    }

    [Fact]
    public async Task Post_changeSetOfSingleColumns_changesThem()
    {
        var answers = await AnswersAsync(BatchOf(ChangeSet(
            Send("PUT", $"{Row}/postponeuntil", """{"value":"2050-01-01T00:00:00Z"}"""),
            Send("PUT", $"{Row}/statecode", """{"value":0}"""))));

        Assert.Equal([204, 204], answers.Select(answer => answer.Status));
        var operations = Assert.Single(Host.ChangeSets.Stored);
        Assert.Equal((2050, 0), (operations[0].Patch!.PostponeUntil!.Value.Year, operations[1].Patch!.StateCode!.Value));
    }

    [Fact]
    public async Task Post_changeSetWithKeysAndConditions_handsThemOn()
    {
        const string Key = "018f2d3c-2222-7abc-8def-0123456789ab";

        var answers = await AnswersAsync(BatchOf(ChangeSet(
            Send("POST", "asyncoperations", Create, $"Repeatability-Request-ID: {Key}\r\n"),
            Send("PATCH", Row, Cancel, "If-Match: W/\"7\"\r\n"),
            Send("PATCH", Row, "{}"),
            Send("POST", $"{Row}/Microsoft.Dynamics.CRM.RetryJob", """{"Reason":"again"}"""))));

        Assert.Equal(404, Assert.Single(answers).Status);
        Host.Queries.Add(RowId, 7);
        answers = await AnswersAsync(BatchOf(ChangeSet(
            Send("POST", "asyncoperations", Create, $"Repeatability-Request-ID: {Key}\r\n"),
            Send("PATCH", Row, Cancel, "If-Match: W/\"7\"\r\n"),
            Send("PATCH", Row, "{}"),
            Send("POST", $"{Row}/Microsoft.Dynamics.CRM.RetryJob", """{"Reason":"again"}"""))));

        Assert.Equal([204, 204, 204, 204], answers.Select(answer => answer.Status));
        Assert.Equal("accepted", answers[0].Headers["Repeatability-Result"]);
        var operations = Assert.Single(Host.ChangeSets.Stored);
        Assert.Equal([(Key, null), (null, 7L), (null, null)], operations.Select(operation => (operation.IdempotencyKey, operation.ExpectedVersion)));
        Assert.Equal("again", operations[2].Caller.Reason);
    }
}
