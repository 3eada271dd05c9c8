namespace Orleans.AsyncJobs.Table;

/// <summary>Gives the values of a row.</summary>
internal interface IColumnReader
{
    int Int32(int place);

    int? Int32OrNull(int place);

    long Int64(int place);

    long? Int64OrNull(int place);

    double? DoubleOrNull(int place);

    bool Boolean(int place);

    Guid Guid(int place);

    Guid? GuidOrNull(int place);

    DateTimeOffset Time(int place);

    DateTimeOffset? TimeOrNull(int place);

    string? TextOrNull(int place);
}
