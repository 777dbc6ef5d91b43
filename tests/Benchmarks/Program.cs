using BenchmarkDotNet.Running;
using Tryghed.Benchmarks;

if (args is ["import", .. var options])
    return await ImportRate.Run(options);
if (args is ["index"])
    return IndexRate.Run();
BenchmarkSwitcher.FromAssembly(typeof(XmRChart).Assembly).Run(args);
return 0;
