use kernel::PageRequest;
use proto::wiwebb::identity::v1::{todo_service_server::TodoService, *};
use tonic::{Request, Response, Status};

use crate::{
    Identity,
    service::{db, mask},
    todos::{self, TodoFilter},
};

#[derive(Debug)]
pub struct Todos(pub Identity);

#[tonic::async_trait]
impl TodoService for Todos {
    async fn list_todos(&self, request: Request<ListTodosRequest>) -> Result<Response<ListTodosResponse>, Status> {
        let db = db(&self.0, &request)?;
        let ListTodosRequest { page_size, page_token, skip, order_by, search, completed } = request.into_inner();
        let filter = TodoFilter { search, completed, order_by };
        let page_request = PageRequest::parse(page_size, &page_token, skip, &("todos", &filter))?;
        let page = todos::list(&db, &filter, &page_request).await?.map(Todo::from);
        Ok(Response::new(ListTodosResponse {
            todos: page.items,
            next_page_token: page.next_token,
            total_size: page.total.try_into().unwrap_or(i64::MAX),
        }))
    }

    async fn create_todo(&self, request: Request<CreateTodoRequest>) -> Result<Response<Todo>, Status> {
        let db = db(&self.0, &request)?;
        let new = request.into_inner().todo.unwrap_or_default();
        Ok(Response::new(todos::create(&db, new.into()).await?.into()))
    }

    async fn get_todo(&self, request: Request<GetTodoRequest>) -> Result<Response<Todo>, Status> {
        let db = db(&self.0, &request)?;
        Ok(Response::new(todos::get(&db, request.into_inner().id).await?.into()))
    }

    async fn update_todo(&self, request: Request<UpdateTodoRequest>) -> Result<Response<Todo>, Status> {
        let db = db(&self.0, &request)?;
        let UpdateTodoRequest { id, todo, update_mask } = request.into_inner();
        let mask = mask(update_mask, todos::WRITABLE)?;
        Ok(Response::new(todos::update(&db, id, todo.unwrap_or_default().into(), &mask).await?.into()))
    }

    async fn delete_todo(&self, request: Request<DeleteTodoRequest>) -> Result<Response<()>, Status> {
        let db = db(&self.0, &request)?;
        todos::delete(&db, request.into_inner().id).await?;
        Ok(Response::new(()))
    }
}
