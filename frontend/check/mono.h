// The graph that finds infinite instantiation (types2 mono.go): vertices are type parameters and local types, an edge says that one is
// used in a type argument for the other; a cycle with a derived type (weight 1) never ends.
#pragma once
#include <unordered_map>
#include <vector>

#include "frontend/types/type.h"

namespace gorun {

struct MonoGraph {
  struct Vertex {
    TypeName* obj;
    int weight = 0;  // of the heaviest known path to this vertex
    int pre = 0;     // last edge of that path
    int len = 0;     // its length
  };
  struct Edge {
    int dst, src, weight;
    Pos pos;
    Type* type;
  };
  std::vector<Vertex> vertices;
  std::vector<Edge> edges;
  std::unordered_map<TypeParam*, TypeParam*> canon;  // receiver type parameter -> type's own
  std::unordered_map<TypeName*, int> index;          // -1: needs no vertex

  int tparam_vertex(TypeParam*);
  int local_type_vertex(const Package*, Named* origin);
  void assign(const Package*, Pos, TypeParam*, Type* targ);
};

}  // namespace gorun
