namespace Orleans.AsyncJobs.Table;

/// <summary>Takes the values of a row, each at a place that its reader or statement knows. A job table implements it on its parameters.</summary>
internal interface IColumnWriter
{
    void Bind(int place, long value);

    void Bind(int place, long? value);

    void Bind(int place, double? value);

    void Bind(int place, bool value);

    void Bind(int place, Guid value);

    void Bind(int place, Guid? value);

    void Bind(int place, DateTimeOffset value);

    void Bind(int place, DateTimeOffset? value);

    void Bind(int place, string? value);
}

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
