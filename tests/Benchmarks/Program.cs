using BenchmarkDotNet.Running;

BenchmarkSwitcher.FromAssembly(typeof(Tryghed.Benchmarks.XmRChart).Assembly).Run(args);
