namespace Orleans;

/// <summary>A grain whose key is a <see cref="string"/>.</summary>
public interface IGrainWithStringKey : IGrain;
