use proto::wiwebb::identity::v1::{UserRole::Subscriber, todo_service_client::TodoServiceClient, *};
use testkit::{Actor, App};
use tonic::Code;

use crate::{code, fields};

fn client(actor: &Actor) -> TodoServiceClient<testkit::Client> {
    TodoServiceClient::new(actor.client())
}

fn task(text: &str) -> CreateTodoRequest {
    CreateTodoRequest { todo: Some(Todo { task: Some(text.into()), ..Todo::default() }) }
}

#[tokio::test]
async fn everybody_has_todos_of_their_own() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let tenant = app.tenant(&root, "acme").await;
    let (ann, bob) =
        (app.user(&root, Subscriber, Some(tenant.id)).await, app.user(&root, Subscriber, Some(tenant.id)).await);
    let todo = client(&ann).create_todo(task("Call the plumber")).await.unwrap().into_inner();
    client(&root).create_todo(task("Check the backups")).await.unwrap();
    assert_eq!(client(&ann).list_todos(ListTodosRequest::default()).await.unwrap().into_inner().total_size, 1);
    for other in [&bob, &root] {
        let mut other = client(other);
        assert_eq!(code(other.get_todo(GetTodoRequest { id: todo.id }).await), Code::NotFound);
        assert_eq!(code(other.delete_todo(DeleteTodoRequest { id: todo.id }).await), Code::NotFound);
        let change = UpdateTodoRequest { id: todo.id, todo: Some(Todo::default()), update_mask: None };
        assert_eq!(code(other.update_todo(change).await), Code::NotFound);
    }
    client(&ann).delete_todo(DeleteTodoRequest { id: todo.id }).await.unwrap();
    assert_eq!(code(client(&ann).get_todo(GetTodoRequest { id: todo.id }).await), Code::NotFound);
}

#[tokio::test]
async fn updates_follow_their_mask() {
    let app = App::start().await;
    let root = app.superadmin().await;
    let todo = client(&root).create_todo(task("one")).await.unwrap().into_inner();
    let update = |todo_fields: Todo, paths: Option<&[&str]>| UpdateTodoRequest {
        id: todo.id,
        todo: Some(todo_fields),
        update_mask: paths.map(|paths| prost_types::FieldMask { paths: paths.iter().map(|p| (*p).into()).collect() }),
    };
    let done = Todo { completed: Some(true), ..Todo::default() };
    let after = client(&root).update_todo(update(done.clone(), None)).await.unwrap().into_inner();
    assert_eq!((after.task.as_deref(), after.completed), (Some("one"), Some(true)));
    let refused = client(&root).update_todo(update(done.clone(), Some(&["*"]))).await.unwrap_err();
    assert_eq!(fields(&refused), ["task"], "a full replacement needs the task");
    let refused = client(&root).update_todo(update(done, Some(&["user_id"]))).await.unwrap_err();
    assert_eq!(fields(&refused), ["update_mask"]);
    let long = Todo { task: Some("x".repeat(201)), ..Todo::default() };
    assert_eq!(fields(&client(&root).update_todo(update(long, None)).await.unwrap_err()), ["task"]);
}

#[tokio::test]
async fn lists_page_search_and_order() {
    let app = App::start().await;
    let root = app.superadmin().await;
    for number in 0..25 {
        client(&root).create_todo(task(&format!("Täsk {number:02}"))).await.unwrap();
    }
    let mut seen = Vec::new();
    let mut request = ListTodosRequest { page_size: 10, order_by: "-task".into(), ..ListTodosRequest::default() };
    loop {
        let page = client(&root).list_todos(request.clone()).await.unwrap().into_inner();
        assert_eq!(page.total_size, 25);
        seen.extend(page.todos.into_iter().map(|todo| todo.task.unwrap()));
        if page.next_page_token.is_empty() {
            break;
        }
        request.page_token = page.next_page_token;
    }
    let expected: Vec<_> = (0..25).rev().map(|n| format!("Täsk {n:02}")).collect();
    assert_eq!(seen, expected);
    let found = ListTodosRequest { search: "TÄSK 1".into(), ..ListTodosRequest::default() };
    assert_eq!(client(&root).list_todos(found).await.unwrap().into_inner().total_size, 10);
    let literal = ListTodosRequest { search: "%".into(), ..ListTodosRequest::default() };
    assert_eq!(client(&root).list_todos(literal).await.unwrap().into_inner().total_size, 0, "wildcards are literal");
    let bad = ListTodosRequest { order_by: "password".into(), ..ListTodosRequest::default() };
    assert_eq!(fields(&client(&root).list_todos(bad).await.unwrap_err()), ["ordering"]);
}
