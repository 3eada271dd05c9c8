using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.Http;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Bodies;

/// <summary>
/// Goes through the properties of a body: one object, each column at most once, nothing behind it. The
/// <c>@odata.type</c> of the object has to be the jobs', and the <c>@odata.id</c> of a target names a job, its <c>@odata.etag</c> the
/// version of it; other annotations of OData are passed over.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal ref partial struct JobBodyReader
{
    private const string BindSuffix = "@odata.bind";
    private const string TypeAnnotation = "@odata.type";
    private const string IdAnnotation = "@odata.id";
    private const string TagAnnotation = "@odata.etag";
    private const string RegardingLookup = "regardingobjectid";
    private const string RegardingColumn = "_regardingobjectid_value";

    private static readonly byte[][] ColumnNames = [.. JobColumns.All.Select(column => Encoding.UTF8.GetBytes(column.Name))];

    private static readonly int RegardingIndex = JobColumns.All.ToList().FindIndex(column => string.Equals(column.Name, RegardingColumn, StringComparison.Ordinal));

    private readonly Span<byte> _body;
    private readonly IBatchReferences? _references;

    private Utf8JsonReader _reader;

    /// <summary>One bit for each column that was met; there are fewer than 64.</summary>
    private ulong _met;

    /// <summary>Whether the object is one of several targets: what it is called counts, elsewhere the path does.</summary>
    private bool _isInTarget;

    /// <param name="body">The bytes; escapes of long texts are undone in them.</param>
    /// <param name="references">What links may refer to in a batch; null for nothing.</param>
    public JobBodyReader(Span<byte> body, IBatchReferences? references = null)
    {
        _references = references;
        _body = body.StartsWith(Encoding.UTF8.Preamble) ? body[Encoding.UTF8.Preamble.Length..] : body;
        _reader = new Utf8JsonReader(_body, Json.ReaderOptions);
        Column = JobColumns.All[0];
        if (body.IsEmpty)
        {
            throw WebApiException.BadRequest("The body is empty. Send a JSON object.");
        }

        _reader.Read();
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            throw WebApiException.BadRequest("The body is not a JSON object.");
        }
    }

    /// <summary>The column that the current property sets.</summary>
    public JobColumn Column { get; private set; }

    /// <summary>Whether the property is <c>…@odata.bind</c>: its value is a link.</summary>
    public bool IsLink { get; private set; }

    /// <summary>Goes to the next column's value; false at the end of the object.</summary>
    /// <exception cref="WebApiException">The property is no column, or stands there twice.</exception>
    public bool MoveNext()
    {
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            IsLink = false;
            var index = IndexOfColumn();
            if (index < 0)
            {
                var name = _reader.GetString()!;
                if (IsAnnotation(name))
                {
                    ReadAnnotation(name);
                    continue;
                }

                index = IndexOfLink(name);
            }

            Column = JobColumns.All[index];
            if ((_met & (1UL << index)) != 0)
            {
                throw WebApiException.BadRequest($"The body sets '{Column.Name}' more than once.");
            }

            _met |= 1UL << index;
            _reader.Read();
            return true;
        }

        return false;
    }

    /// <summary>Makes sure that nothing follows the object.</summary>
    public void ExpectEnd()
    {
        if (_reader.Read())
        {
            throw WebApiException.BadRequest("Something follows the JSON object.");
        }
    }

    private static bool IsAnnotation(string name) =>
        name.StartsWith('@') || (name.Contains('@', StringComparison.Ordinal) && !name.EndsWith(BindSuffix, StringComparison.Ordinal));

    private void ReadAnnotation(string name)
    {
        _reader.Read();
        if (string.Equals(name, TypeAnnotation, StringComparison.Ordinal))
        {
            ReadType();
        }
        else if (_isInTarget && string.Equals(name, IdAnnotation, StringComparison.Ordinal))
        {
            ReadId();
        }
        else if (_isInTarget && string.Equals(name, TagAnnotation, StringComparison.Ordinal))
        {
            ReadTag();
        }
        else
        {
            _reader.Skip();
        }
    }

    private readonly int IndexOfColumn()
    {
        if (_reader.ValueIsEscaped)
        {
            return IndexOfColumn(Encoding.UTF8.GetBytes(_reader.GetString()!));
        }

        return IndexOfColumn(_reader.ValueSpan);
    }

    private static int IndexOfColumn(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < ColumnNames.Length; i++)
        {
            if (name.SequenceEqual(ColumnNames[i]))
            {
                return i;
            }
        }

        return -1;
    }

    private int IndexOfLink(string name)
    {
        if (!name.EndsWith(BindSuffix, StringComparison.Ordinal))
        {
            throw WebApiException.UnknownColumn(name);
        }

        var lookup = name[..^BindSuffix.Length];

        // Dataverse names the table in the lookup's name where a lookup may point to several: regardingobjectid_account.
        if (lookup.Split('_', 2)[0] is RegardingLookup)
        {
            IsLink = true;
            return RegardingIndex;
        }

        throw JobColumns.Find($"_{lookup}_value") is { } column
            ? WebApiException.BadRequest($"The lookup '{lookup}' cannot be set by a link.{(column.Use.HasFlag(JobColumnUse.Create) ? $" Set '{column.Name}' to the id." : string.Empty)}")
            : WebApiException.UnknownColumn(lookup);
    }
}

/// <summary>Turns a body into a value.</summary>
internal delegate T JobBodyParser<out T>(ref JobBodyReader body);
