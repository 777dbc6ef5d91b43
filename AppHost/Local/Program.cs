using Tryghed.Local;

var (arguments, wrong) = Arguments.Parse(args);
if (arguments is null)
{
    await Console.Error.WriteLineAsync($"{wrong}\n\n{Arguments.Usage}");
    return 2;
}
if (arguments.Verb is Verb.Help)
{
    Console.WriteLine(Arguments.Usage);
    return 0;
}
try
{
    var root = Environment.GetEnvironmentVariable("TRYGHED_ROOT") is { Length: > 0 } given ? given : Environment.CurrentDirectory;
    var folder = new RunFolder(root, Path.GetFullPath(Environment.GetEnvironmentVariable("TRYGHED_RUN_DIR") is { Length: > 0 } path ? path : ".run", root));
    var offset = Environment.GetEnvironmentVariable("TRYGHED_PORT_OFFSET") switch
    {
        null or "" => 0,
        var text when int.TryParse(text, out var number) && number is >= 0 and <= 40000 => number,
        var text => throw new CannotRunException($"TRYGHED_PORT_OFFSET is '{text}': it must be a whole number from 0 to 40000."),
    };
    return await new Commands(folder, new Ports(offset)).Run(arguments);
}
catch (CannotRunException exception)
{
    await Commands.Tell(exception);
    return 1;
}
