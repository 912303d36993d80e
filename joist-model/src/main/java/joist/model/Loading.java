package joist.model;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import joist.compiler.Executable;
import joist.compiler.share.OpenedFile;
import joist.compiler.share.SealedFile;
import joist.compiler.share.Share;
import joist.compiler.share.SharedGraph;
import joist.compiler.share.TensorSource;
import joist.compiler.share.WeightsCache;
import joist.graph.Graph;
import joist.tensor.MemoryKind;
import joist.tensor.Region;

/**
 * Where the constants of a model that is loaded come to lie.
 *
 * @param copies whether files are copied, since they may be changed while the model lives
 * @param share of what other models have too; empty where all of it is the model's own
 * @param between is run between pieces of what takes long
 */
record Loading(boolean copies, Optional<Share> share, Runnable between) {
  static final Loading MAPPED = new Loading(false, Optional.empty(), () -> {});
  static final Loading COPIED = new Loading(true, Optional.empty(), () -> {});

  /** A graph, and the digest of the file that it came from. */
  record Source(Graph graph, String digest) {}

  /** The graph of an ONNX file, in the model's memory or in what it shares. */
  Source read(Path file, Region model) throws IOException {
    if (share.isEmpty()) {
      String digest = Digests.sha256(file, between);
      return new Source(
          copies ? OnnxFiles.readCopy(file, model) : OnnxFiles.read(file, model), digest);
    }
    // The mapping goes when nothing that is shared lies in it any more, at once where it is copied.
    try (Region mapping = Region.open(file.toString())) {
      Optional<WeightsCache> cache = copies ? Optional.empty() : share.get().cache();
      return cache.isPresent()
          ? sealed(file, mapping, model, cache.get())
          : shared(file, mapping, model);
    }
  }

  private Source shared(Path file, Region mapping, Region model) throws IOException {
    String digest = Digests.sha256(file, between);
    List<MemorySegment> files = new ArrayList<>();
    Graph graph = OnnxFiles.read(file, mapping, path -> files::add);
    TensorSource source =
        copies ? new TensorSource.Copied() : new TensorSource.Mapped(mapping, List.of());
    Graph placed = placed(graph, source, model);
    files.forEach(Loading::letGo);
    return new Source(placed, digest);
  }

  /** Each file is known by its digest, so that what was packed from it before is found. */
  private Source sealed(Path file, Region mapping, Region model, WeightsCache cache)
      throws IOException {
    List<SealedFile> files = new ArrayList<>();
    Graph graph =
        OnnxFiles.read(
            file,
            mapping,
            path -> {
              OpenedFile opened = cache.opening(path);
              return bytes -> files.add(cache.sealed(opened, bytes));
            });
    Graph placed = placed(graph, new TensorSource.Mapped(mapping, files), model);
    files.forEach(each -> letGo(each.bytes()));
    return new Source(placed, files.getFirst().digest());
  }

  /** Pages that were read to load are not kept for that: the file has them still. */
  private static void letGo(MemorySegment mapped) {
    if (mapped.isMapped()) {
      mapped.unload();
    }
  }

  private Graph placed(Graph graph, TensorSource source, Region model) {
    return new SharedGraph(share.orElseThrow(), source, model).of(graph);
  }

  /** The package, its graph in what the model shares; the rest of its bytes is charged. */
  ModelPackage decode(byte[] bytes, Region model) {
    model.charge(MemoryKind.HEAP, bytes.length);
    ModelPackage content = PackageCodec.decode(bytes);
    if (share.isEmpty()) {
      return content;
    }
    Graph graph = placed(content.graph(), new TensorSource.Copied(), model);
    model.release(MemoryKind.HEAP, Math.min(bytes.length, share.get().bytes()));
    return new ModelPackage(
        content.name(), graph, content.signature(), content.samples(), content.documents());
  }

  Executable compile(Graph graph, Region model) {
    return OnnxFiles.compile(graph, model, share);
  }
}
