package joist.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import joist.model.archive.Archive;

/** What a package's first entry says of the others. */
record Manifest(int format, String name, List<Entry> entries) {

  record Entry(String name, long bytes, String sha256) {
    void check(byte[] content) {
      String digest = Digests.sha256(content);
      if (content.length != bytes || !digest.equals(sha256)) {
        throw new ModelException(
            "the entry '%s' is not the one that was packaged: expected SHA-256 %s, got %s; fetch the package again"
                .formatted(name, sha256, digest));
      }
    }
  }

  static Manifest of(String name, Map<String, byte[]> contents) {
    List<Entry> entries = new ArrayList<>();
    contents.forEach(
        (entry, bytes) -> entries.add(new Entry(entry, bytes.length, Digests.sha256(bytes))));
    return new Manifest(PackageCodec.FORMAT, name, entries);
  }

  /** Refuses another layout, and entries that are not as stated here. */
  void check(Archive archive) {
    if (format != PackageCodec.FORMAT) {
      throw new ModelException(
          "the package '%s' has layout version %d, this Joist reads version %d; %s"
              .formatted(
                  name,
                  format,
                  PackageCodec.FORMAT,
                  format > PackageCodec.FORMAT
                      ? "use a newer Joist"
                      : "the file states a version that never was"));
    }
    List<String> stated = entries.stream().map(Entry::name).toList();
    List<String> found = archive.entries().keySet().stream().skip(1).toList();
    if (!stated.equals(found)) {
      throw new ModelException(
          "expected the package's entries to be %s, as its manifest says, got %s"
              .formatted(stated, found));
    }
    for (Entry entry : entries) {
      entry.check(archive.find(entry.name()).orElseThrow());
    }
  }
}
