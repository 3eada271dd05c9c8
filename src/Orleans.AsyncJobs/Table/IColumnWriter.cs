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
