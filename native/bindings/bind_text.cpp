// SPDX-License-Identifier: Apache-2.0
#include <c10/core/InferenceMode.h>
#include <pybind11/stl/filesystem.h>

#include "bindings.h"
#include "models/clip_text.h"
#include "text/encode.h"

namespace multiplane {

void bind_text(py::module_& m) {
  py::class_<ClipTokenizer>(m, "ClipTokenizer", "CLIP's byte-level word pieces.")
      .def(py::init<const std::filesystem::path&>(), "folder"_a)
      .def(
          "encode", [](const ClipTokenizer& self, const std::string& text) { return self.encode(text); }, "text"_a,
          "Ids, without the marks for begin and end. text: str or UTF-8 bytes.")
      .def_property_readonly("bos", &ClipTokenizer::bos)
      .def_property_readonly("eos", &ClipTokenizer::eos)
      .def_property_readonly("pad", &ClipTokenizer::pad)
      .def_property_readonly("vocabulary_size", &ClipTokenizer::vocabulary_size);

  py::class_<PromptPart>(m, "PromptPart", "A stretch of a prompt that has one weight.")
      .def_readonly("text", &PromptPart::text)
      .def_readonly("weight", &PromptPart::weight)
      .def_readonly("is_break", &PromptPart::is_break);
  py::class_<ParsedPrompt>(m, "ParsedPrompt", "What a prompt says in every step.")
      .def_readonly("variants", &ParsedPrompt::variants)
      .def_readonly("variant_at_step", &ParsedPrompt::variant_at_step)
      .def_readonly("warnings", &ParsedPrompt::warnings);
  m.def(
      "parse_prompt", [](const std::string& text, int64_t steps) { return parse_prompt(text, steps); }, "text"_a,
      "steps"_a = 1, "Read weights, schedules and breaks.");

  py::class_<Conditioning>(m, "Conditioning", "Prompt and negative prompt, step by step.")
      .def(
          "positive", [](const Conditioning& self, int64_t step) { return as_array(self.positive(step)); }, "step"_a,
          "[1,L,D]")
      .def(
          "negative", [](const Conditioning& self, int64_t step) { return as_array(self.negative(step)); }, "step"_a,
          "[1,L,D]")
      .def_property_readonly("length", &Conditioning::length)
      .def_property_readonly("warnings", &Conditioning::warnings);

  py::class_<PromptEncoder>(m, "PromptEncoder", "Prompts to text embeddings.")
      .def(py::init<const std::filesystem::path&, std::shared_ptr<CLIPTextModel>, const std::vector<std::string>&>(),
           "tokenizer"_a, "text_encoder"_a, "embeddings"_a = std::vector<std::string>{})
      .def(
          "encode",
          [](PromptEncoder& self, const std::string& prompt, const std::string& negative, int64_t steps,
             int64_t clip_skip) {
            return without_gil([&] {
              const c10::InferenceMode guard;
              return self.encode(prompt, negative, steps, clip_skip);
            });
          },
          "prompt"_a, "negative"_a = "", "steps"_a = 1, "clip_skip"_a = 0);
}

}  // namespace multiplane
