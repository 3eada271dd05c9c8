using System.Text.Json;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Gateway.WebApi.Rows;

namespace Orleans.AsyncJobs.Gateway.WebApi.Bodies;

/// <content>The targets of an action on several rows: <c>{"Targets":[{…},…]}</c>, each target read like a body of its own.</content>
internal ref partial struct JobBodyReader
{
    private const string TargetsParameter = "Targets";
    private const string JobType = $"{JobModel.Namespace}.{JobModel.EntityTypeName}";

    /// <summary>Whether the current object named its type; another one than the jobs' is refused where it stands.</summary>
    public bool HasType { get; private set; }

    /// <summary>The job that the current target names by its <c>@odata.id</c>; null where it names none.</summary>
    public Guid? EntityId { get; private set; }

    /// <summary>The version that the job of the current target has to have, as its <c>@odata.etag</c> says; null for any.</summary>
    public long? ExpectedVersion { get; private set; }

    /// <summary>Whether the target that was begun names a job. It is looked through, and still to be read.</summary>
    public readonly bool NamesJob => Sets(JobModel.PrimaryKey) || Sets(IdAnnotation);

    /// <summary>Goes into the array of targets.</summary>
    /// <exception cref="WebApiException">There is none, it is no array, or another parameter stands there.</exception>
    public void EnterTargets()
    {
        if (!MoveToParameter())
        {
            throw WebApiException.BadRequest($"'{TargetsParameter}' is missing: the array of jobs.");
        }

        _reader.Read();
        if (_reader.TokenType != JsonTokenType.StartArray)
        {
            throw WebApiException.BadRequest($"'{TargetsParameter}' is not an array.");
        }
    }

    /// <summary>Goes into the next target; false at the end of the array.</summary>
    public bool EnterNextTarget()
    {
        _reader.Read();
        return _reader.TokenType != JsonTokenType.EndArray;
    }

    /// <summary>Begins the target that was entered.</summary>
    /// <exception cref="WebApiException">It is no object.</exception>
    public void BeginTarget()
    {
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            throw WebApiException.BadRequest("It is not a JSON object.");
        }

        HasType = false;
        EntityId = null;
        ExpectedVersion = null;
        _isInTarget = true;
        _met = 0;
    }

    /// <summary>Leaves the array and makes sure that no other parameter follows it.</summary>
    public void LeaveTargets()
    {
        if (MoveToParameter())
        {
            throw WebApiException.BadRequest($"The body sets '{TargetsParameter}' more than once.");
        }
    }

    /// <summary>Gives the bytes of the body to another reader, and goes to its end.</summary>
    public ReadOnlySpan<byte> TakeBody()
    {
        _reader.Skip();
        return _body;
    }

    private readonly bool Sets(string name)
    {
        var ahead = _reader;
        while (ahead.Read() && ahead.TokenType == JsonTokenType.PropertyName)
        {
            if (ahead.ValueTextEquals(name))
            {
                return true;
            }

            ahead.Skip();
        }

        return false;
    }

    private bool MoveToParameter()
    {
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = _reader.GetString()!;
            if (string.Equals(name, TargetsParameter, StringComparison.Ordinal))
            {
                return true;
            }

            if (!IsAnnotation(name))
            {
                throw WebApiException.BadRequest($"The parameter '{name}' is not known. The only one is '{TargetsParameter}'.");
            }

            _reader.Skip();
        }

        return false;
    }

    private void ReadType()
    {
        if (_reader.TokenType != JsonTokenType.String || !IsTypeOfJobs(_reader.GetString()!))
        {
            throw WebApiException.BadRequest($"The type {Shown()} in '{TypeAnnotation}' is not that of the table. It has to be '{JobType}'.");
        }

        HasType = true;
    }

    private void ReadId()
    {
        if (EntityId is not null)
        {
            throw WebApiException.BadRequest($"The body sets '{IdAnnotation}' more than once.");
        }

        var link = _reader.TokenType == JsonTokenType.String ? _reader.GetString()! : string.Empty;
        EntityId = EntityLink.FindId(_references?.ResolveLink(link) ?? link, JobModel.EntitySetName)
            ?? throw WebApiException.BadRequest($"{Shown()} in '{IdAnnotation}' does not name a job. Write it as '{JobModel.EntitySetName}(<id>)', with or without the address of the service before it.");
    }

    private void ReadTag()
    {
        if (ExpectedVersion is not null)
        {
            throw WebApiException.BadRequest($"The body sets '{TagAnnotation}' more than once.");
        }

        ExpectedVersion = _reader.TokenType switch
        {
            JsonTokenType.String => EntityTag.ReadAnnotation(_reader.GetString()),
            JsonTokenType.Null => null,
            _ => throw WebApiException.BadRequest($"{Shown()} in '{TagAnnotation}' is not an entity tag. Write it as the service gave it, such as W/\"12\"."),
        };
    }

    // With or without '#', and with the address of the model before it (OData JSON Format v4.0 §4.5.3).
    private static bool IsTypeOfJobs(string type) => type.AsSpan(type.LastIndexOf('#') + 1).SequenceEqual(JobType);
}
